package io.github.mjpegstream.camera.auto;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CameraFinder;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.FoundCamera;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Pi camera if there is one, else a stand-in; and when a Pi camera turns up, the stand-in ends.
 *
 * <p>Camera thread only.
 */
public final class AutoCamera implements Camera {
  private static final Logger log = LoggerFactory.getLogger(AutoCamera.class);

  /** A camera is rarely plugged in while the Pi runs; asking costs a tenth of a second of CPU. */
  static final Duration LOOK_INTERVAL = Duration.ofSeconds(30);

  private final CameraFinder finder;
  private final Camera preferred;
  private final Camera standIn;
  private final Schedule schedule;

  /**
   * Whether there has ever been a camera. One that has gone is missed, with its reason in words: a
   * test pattern in its place would only hide that.
   */
  private boolean seen;

  /**
   * @param finder looks for Pi cameras
   * @param preferred is opened if the finder finds any
   * @param standIn is opened otherwise
   */
  public AutoCamera(CameraFinder finder, Camera preferred, Camera standIn) {
    this(finder, preferred, standIn, Schedule.THREAD);
  }

  AutoCamera(CameraFinder finder, Camera preferred, Camera standIn, Schedule schedule) {
    this.finder = finder;
    this.preferred = preferred;
    this.standIn = standIn;
    this.schedule = schedule;
  }

  /** As {@link Camera#open()}, but looking for a camera may take a few seconds. */
  @Override
  public CaptureSession open() throws CaptureException {
    String why = "no Pi camera was found";
    if (!seen) {
      try {
        seen = !finder.find().isEmpty();
      } catch (CaptureException e) {
        log.debug("Cannot look for a Pi camera", e);
        why = "no Pi camera can be used: " + e.getMessage();
      }
    }
    if (seen) {
      return preferred.open();
    }
    StandInSession session = new StandInSession(standIn.open(), why);
    session.lookFor(this::find, schedule);
    return session;
  }

  private Optional<FoundCamera> find() {
    try {
      return finder.find().stream().findFirst();
    } catch (CaptureException e) {
      log.debug("Still no Pi camera", e);
      return Optional.empty();
    }
  }
}
