package io.github.mjpegstream.camera.auto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CameraFinder;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.FoundCamera;
import io.github.mjpegstream.camera.NewestFrame;
import io.github.mjpegstream.camera.TestCameras;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AutoCameraTest {
  private static final FoundCamera FOUND = new FoundCamera("rpicam", "0", "imx219 3280x2464");

  private final HandSchedule schedule = new HandSchedule();
  private List<FoundCamera> found = List.of();
  private List<FoundCamera> usb = List.of();
  private CaptureException failure;
  private int looks;
  private final AutoCamera camera =
      new AutoCamera(
          List.of(
              new AutoCamera.Choice(finder("pi camera", this::find), () -> new FakeSession("pi")),
              new AutoCamera.Choice(finder("usb camera", () -> usb), () -> new FakeSession("usb"))),
          () -> new FakeSession("pattern"),
          schedule);

  /** Looks for cameras. */
  private interface Look {
    List<FoundCamera> find() throws CaptureException;
  }

  private static CameraFinder finder(String kind, Look look) {
    return new CameraFinder() {
      @Override
      public String kind() {
        return kind;
      }

      @Override
      public List<FoundCamera> find() throws CaptureException {
        return look.find();
      }
    };
  }

  private List<FoundCamera> find() throws CaptureException {
    looks++;
    if (failure != null) {
      throw failure;
    }
    return found;
  }

  @Test
  void shouldOpenThePiCameraWhenThereIsOne() throws CaptureException {
    found = List.of(FOUND);

    try (CaptureSession session = camera.open()) {
      assertThat(session.source()).isEqualTo("pi");
      assertThat(session.notice()).isEmpty();
      assertThat(schedule.task).isNull();
    }
  }

  @Test
  void shouldOpenTheNextKindWhenThereIsNoPiCamera() throws CaptureException {
    failure = new CaptureException(Reason.TOOL_MISSING, "rpicam-vid is not installed");
    usb = List.of(new FoundCamera("v4l2", "/dev/video0", "Webcam"));

    try (CaptureSession session = camera.open()) {
      assertThat(session.source()).isEqualTo("usb");
      assertThat(session.notice()).isEmpty();
    }
  }

  @Test
  void shouldEndTheStandInWhenACameraOfAnyKindTurnsUp() throws CaptureException {
    try (CaptureSession session = camera.open()) {
      usb = List.of(new FoundCamera("v4l2", "/dev/video0", "Webcam"));

      schedule.task.run();

      assertThat(TestCameras.end(session)).hasMessage("a camera has been connected: Webcam");
    }
    try (CaptureSession session = camera.open()) {
      assertThat(session.source()).isEqualTo("usb");
    }
  }

  @Test
  void shouldShowTheStandInAndSayWhyWhenThereIsNone() throws CaptureException {
    try (CaptureSession session = camera.open()) {
      assertThat(session.source()).isEqualTo("pattern");
      assertThat(session.notice()).contains("no camera was found; showing pattern");
      assertThat(TestCameras.nextBytes(session)).containsExactly(42);
    }
  }

  @Test
  void shouldSayWhyWhenItCannotLook() throws CaptureException {
    failure = new CaptureException(Reason.TOOL_MISSING, "rpicam-vid is not installed");

    try (CaptureSession session = camera.open()) {
      assertThat(session.notice())
          .contains("no camera can be used: rpicam-vid is not installed; showing pattern");
    }
  }

  @Test
  void shouldNotHideBehindTheStandInWhenACameraHasGone() throws CaptureException {
    found = List.of(FOUND);
    camera.open().close();
    found = List.of();

    try (CaptureSession session = camera.open()) {
      assertThat(session.source()).isEqualTo("pi");
    }
  }

  @Test
  void shouldEndTheStandInWhenAPiCameraTurnsUp() throws CaptureException {
    try (CaptureSession session = camera.open()) {
      TestCameras.nextBytes(session);
      assertThat(schedule.interval).isEqualTo(Duration.ofSeconds(30));
      schedule.task.run();
      failure = new CaptureException(Reason.ENDED, "no answer");
      schedule.task.run();
      failure = null;
      found = List.of(FOUND);

      schedule.task.run();

      assertThat(looks).isEqualTo(4);
      CaptureException why = TestCameras.end(session);
      assertThat(why).hasMessage("a camera has been connected: imx219 3280x2464");
      assertThat(why.reason()).isEqualTo(Reason.REPLACED);
    }
    assertThat(schedule.ended).isTrue();
  }

  @Test
  void shouldReportTheCancellationWhenBothHappen() throws CaptureException {
    try (CaptureSession session = camera.open()) {
      session.cancel();
      found = List.of(FOUND);
      schedule.task.run();

      assertThat(TestCameras.end(session).reason()).isEqualTo(Reason.CANCELLED);
    }
  }

  @Test
  void shouldPassOnTheFailureWhenThePiCameraDoesNotOpen() {
    found = List.of(FOUND);
    Camera broken =
        () -> {
          throw new CaptureException(Reason.STUCK_IN_KERNEL, "hangs");
        };
    AutoCamera auto =
        new AutoCamera(
            List.of(new AutoCamera.Choice(finder("pi camera", this::find), broken)),
            () -> new FakeSession("pattern"),
            schedule);

    assertThatThrownBy(auto::open).hasMessage("hangs");
  }

  @Test
  void shouldRepeatOnAThreadOfItsOwnUntilEnded() throws Exception {
    CountDownLatch runs = new CountDownLatch(3);

    Schedule.Repetition repetition =
        Schedule.THREAD.every(
            Duration.ofMillis(1),
            () -> {
              runs.countDown();
              throw new IllegalStateException("one failure is not the last run");
            });

    assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
    repetition.end();
  }

  private static final class HandSchedule implements Schedule {
    private Duration interval;
    private Runnable task;
    private boolean ended;

    @Override
    public Repetition every(Duration every, Runnable what) {
      interval = every;
      task = what;
      return () -> ended = true;
    }
  }

  private static final class FakeSession implements CaptureSession {
    private final String source;
    private final NewestFrame frames = new NewestFrame(FrameLayout.jpeg(new FrameSize(8, 8)));

    FakeSession(String source) {
      this.source = source;
      frames.offer(new byte[] {42}, 0, 1, 0);
    }

    @Override
    public String source() {
      return source;
    }

    @Override
    public CapturedFrame next() throws CaptureException {
      return frames.next();
    }

    @Override
    public void cancel() {
      frames.cancel();
    }

    @Override
    public void close() {
      frames.cancel();
    }
  }
}
