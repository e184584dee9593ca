package io.github.mjpegstream.stream;

import io.github.mjpegstream.camera.Camera;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time between two attempts, during which a camera is closed. All of it with the pipeline's
 * lock held, which is let go of while waiting.
 */
final class AttemptPause {
  private static final Logger log = LoggerFactory.getLogger(AttemptPause.class);

  /** During a pause, a camera that was missing is looked for so often. */
  private static final Duration RETURN_LOOK_INTERVAL = Duration.ofSeconds(1);

  private final String cameraName;
  private final CameraLifecycle life;
  private final ReentrantLock lock;

  /** Of the pause that is, or was last. */
  private long nanos;

  /** There may be no reason to wait any longer. */
  private final Condition hurry;

  AttemptPause(String cameraName, CameraLifecycle life, ReentrantLock lock) {
    this.cameraName = cameraName;
    this.life = life;
    this.lock = lock;
    this.hurry = lock.newCondition();
  }

  /** Makes the camera thread look whether it is to go on. Any thread. */
  void hurry() {
    hurry.signalAll();
  }

  /**
   * Waits, but no longer than until somebody wants the camera to be started, or what was missing is
   * back. Camera thread only.
   *
   * @param camera is asked for the latter
   */
  void await(Duration pause, Camera camera) {
    nanos = pause.toNanos();
    try {
      long left = nanos;
      while (isToWait() && left > 0) {
        long slice = Math.min(left, RETURN_LOOK_INTERVAL.toNanos());
        left -= slice - hurry.awaitNanos(slice);
        if (isToWait() && left > 0 && hasReturned(camera)) {
          break;
        }
      }
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but a library that has gone wrong: try again, only sooner.
      log.debug("camera {}: pause cut short", cameraName, e);
    }
  }

  /** Returns how long the pause is that is, or was last. */
  long nanos() {
    return nanos;
  }

  private boolean isToWait() {
    return !life.isClosed() && !life.isRestartWanted();
  }

  /** Asks the camera, which may take a moment, without the lock. */
  private boolean hasReturned(Camera camera) {
    lock.unlock();
    try {
      return camera.hasReturned();
    } catch (RuntimeException | Error e) {
      // A camera server that has stopped trying is worse.
      log.debug("camera {}: cannot look for its return", cameraName, e);
      return false;
    } finally {
      lock.lock();
    }
  }

  /**
   * Waits for as long as the camera may be idle, but no longer than until somebody wants it to be
   * started. Camera thread only.
   *
   * @param mayRest asked with the lock held, whenever somebody {@link #hurry hurries}
   */
  void awaitWhile(BooleanSupplier mayRest) {
    while (isToWait() && mayRest.getAsBoolean()) {
      hurry.awaitUninterruptibly();
    }
  }
}
