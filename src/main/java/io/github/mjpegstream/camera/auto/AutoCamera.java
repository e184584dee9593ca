package io.github.mjpegstream.camera.auto;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CameraFinder;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.camera.FoundCamera;
import io.github.mjpegstream.config.CameraConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first camera that is there, else a stand-in; and when a camera turns up, the stand-in ends.
 *
 * <p>Camera thread only.
 */
public final class AutoCamera implements Camera {
  private static final Logger log = LoggerFactory.getLogger(AutoCamera.class);

  /** A camera is rarely plugged in while the Pi runs; asking costs a tenth of a second of CPU. */
  static final Duration LOOK_INTERVAL = Duration.ofSeconds(30);

  private final List<Choice> choices;
  private final Camera standIn;
  private final Schedule schedule;

  /**
   * The camera that was found once; null before. If it goes, it is missed, with its reason in
   * words: another picture in its place would only hide that.
   */
  private Camera seen;

  /**
   * A kind of camera.
   *
   * @param finder looks for cameras of this kind
   * @param camera is opened if the finder finds any
   */
  public record Choice(CameraFinder finder, Camera camera) {}

  /**
   * @param choices the first that is there is taken
   * @param standIn is opened if none is
   */
  public AutoCamera(List<Choice> choices, Camera standIn) {
    this(choices, standIn, Schedule.THREAD);
  }

  AutoCamera(List<Choice> choices, Camera standIn, Schedule schedule) {
    this.choices = List.copyOf(choices);
    this.standIn = standIn;
    this.schedule = schedule;
  }

  /** As {@link Camera#open()}, but looking for a camera may take a few seconds. */
  @Override
  public CaptureSession open() throws CaptureException {
    String why = "no camera was found";
    if (seen == null) {
      for (Choice choice : choices) {
        try {
          if (!choice.finder().find().isEmpty()) {
            seen = choice.camera();
            break;
          }
        } catch (CaptureException e) {
          log.debug("Cannot look for a camera", e);
          why = "no camera can be used: " + e.getMessage();
        }
      }
    }
    if (seen != null) {
      return seen.open();
    }
    StandInSession session = new StandInSession(standIn.open(), why);
    session.lookFor(this::find, schedule);
    return session;
  }

  @Override
  public boolean hasReturned() {
    return seen != null && seen.hasReturned();
  }

  @Override
  public void configure(CameraConfig next) {
    choices.forEach(choice -> choice.camera().configure(next));
    standIn.configure(next);
  }

  @Override
  public ControlSet controls() {
    return seen == null ? standIn.controls() : seen.controls();
  }

  @Override
  public void close() {
    choices.forEach(choice -> choice.camera().close());
    standIn.close();
  }

  private Optional<FoundCamera> find() {
    for (Choice choice : choices) {
      try {
        List<FoundCamera> found = choice.finder().find();
        if (!found.isEmpty()) {
          return Optional.of(found.get(0));
        }
      } catch (CaptureException e) {
        log.debug("Still no camera", e);
      }
    }
    return Optional.empty();
  }
}
