package io.github.mjpegstream.camera.auto;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.FoundCamera;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.Orientation;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A session of the stand-in, which ends when a better camera has turned up.
 *
 * <p>Owned by the camera thread like any session; the looking is done by a thread of the schedule.
 */
final class StandInSession implements CaptureSession {
  private final CaptureSession session;
  private final String why;
  private Schedule.Repetition looking = () -> {};
  private volatile FoundCamera replacement;
  private volatile boolean cancelled;

  /**
   * @param session of the stand-in; closed with this one
   * @param why there is a need for it, for people
   */
  StandInSession(CaptureSession session, String why) {
    this.session = session;
    this.why = why;
  }

  void lookFor(Supplier<Optional<FoundCamera>> finder, Schedule schedule) {
    looking = schedule.every(AutoCamera.LOOK_INTERVAL, () -> look(finder));
  }

  private void look(Supplier<Optional<FoundCamera>> finder) {
    if (replacement != null) {
      return;
    }
    Optional<FoundCamera> found = finder.get();
    if (found.isPresent()) {
      replacement = found.get();
      session.cancel();
    }
  }

  @Override
  public String source() {
    return session.source();
  }

  @Override
  public Optional<String> notice() {
    return Optional.of(why + "; showing " + session.source());
  }

  @Override
  public Orientation turned() {
    return session.turned();
  }

  @Override
  public Optional<String> trouble() {
    return session.trouble();
  }

  @Override
  public CapturedFrame next() throws CaptureException {
    try {
      return session.next();
    } catch (CaptureException e) {
      FoundCamera better = replacement;
      if (e.reason() == Reason.CANCELLED && better != null && !cancelled) {
        throw new CaptureException(
            Reason.REPLACED, "a camera has been connected: " + better.description(), e);
      }
      throw e;
    }
  }

  @Override
  public long dropped() {
    return session.dropped();
  }

  @Override
  public long broken() {
    return session.broken();
  }

  @Override
  public void cancel() {
    cancelled = true;
    session.cancel();
  }

  @Override
  public void close() {
    looking.end();
    session.close();
  }
}
