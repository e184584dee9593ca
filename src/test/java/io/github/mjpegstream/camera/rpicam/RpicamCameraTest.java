package io.github.mjpegstream.camera.rpicam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.TestCameras;
import io.github.mjpegstream.config.CameraConfig.RpicamConfig;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.config.RpicamPipeline;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.frame.SensorReadings;
import io.github.mjpegstream.process.ChildLauncher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With real processes: the imitated rpicam-vid of src/test/programs. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RpicamCameraTest {
  @TempDir private Path folder;
  private final List<ChildLauncher> launchers = new ArrayList<>();

  @AfterEach
  void closeLaunchers() {
    launchers.forEach(ChildLauncher::close);
  }

  private Camera camera(RpicamConfig rpicam, String... keysAndValues) {
    List<String> environment = new ArrayList<>(List.of(keysAndValues));
    environment.addAll(
        List.of("FAKE_RPICAM_CONTROL", control().toString(), "FAKE_RPICAM_LOG", log().toString()));
    ChildLauncher launcher = TestCameras.launcher(environment.toArray(String[]::new));
    launchers.add(launcher);
    return new RpicamCamera(
        TestCameras.config(rpicam, List.of(), Optional.empty()), launcher, MonotonicClock.SYSTEM);
  }

  private Camera camera() {
    return camera(CameraConfigs.rpicam());
  }

  private Path control() {
    return folder.resolve("control");
  }

  private Path log() {
    return folder.resolve("log");
  }

  private void fault(String fault) throws IOException {
    Path next = Files.writeString(folder.resolve("control.new"), fault);
    Files.move(next, control(), StandardCopyOption.ATOMIC_MOVE);
  }

  private List<Long> pids() throws IOException {
    return Files.readAllLines(log()).stream()
        .map(line -> Long.valueOf(line.substring(0, line.indexOf(' '))))
        .toList();
  }

  /** Waits for what another process or thread brings about, ten seconds at the most. */
  private static void await(BooleanSupplier condition) {
    long deadline = MonotonicClock.SYSTEM.nanos() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(MonotonicClock.SYSTEM.nanos()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void shouldDeliverPicturesOfTheConfiguredSizeWhenAllIsWell() throws Exception {
    try (CaptureSession session = camera().open()) {
      byte[] first = TestCameras.nextBytes(session);
      byte[] second = TestCameras.nextBytes(session);

      var image = ImageIO.read(new ByteArrayInputStream(first));
      assertThat(image.getWidth()).isEqualTo(320);
      assertThat(image.getHeight()).isEqualTo(240);
      assertThat(second).isNotEqualTo(first);
      assertThat(session.source()).isEqualTo("rpicam-vid, camera 0");
      assertThat(session.trouble()).isEmpty();
    }
    assertThat(Files.readString(log())).contains(" -n -t 0 --flush --codec mjpeg ");
    for (long pid : pids()) {
      assertThat(ProcessHandle.of(pid)).isNotPresent();
    }
  }

  @Test
  void shouldTellWhatTheSensorSaysOfItself() throws Exception {
    try (CaptureSession session =
        camera(
                CameraConfigs.rpicam(),
                "FAKE_RPICAM_SENSOR",
                "exp=20000 ag=2.5 dg=1.25 lp=-1 temp=41")
            .open()) {
      TestCameras.nextBytes(session);
      await(() -> session.sensor().isPresent());

      SensorReadings sensor = session.sensor().orElseThrow();
      assertThat(sensor.exposureSeconds()).hasValue(0.02);
      assertThat(sensor.analogueGain()).hasValue(2.5);
      assertThat(sensor.digitalGain()).hasValue(1.25);
      assertThat(sensor.lensDioptres()).isEmpty();
      assertThat(sensor.temperatureCelsius()).hasValue(41);
    }
  }

  /** Those lines are no last words: what the program said of its end must not be lost in them. */
  @ParameterizedTest
  @CsvSource({"v1.12.0, true", "v1.7.0, true", "v1.0.1, false"})
  void shouldKeepTheReasonWhenEveryFrameHasALineOfItsOwn(String version, boolean told)
      throws Exception {
    try (CaptureSession session =
        camera(CameraConfigs.rpicam(), "FAKE_RPICAM_VERSION", version).open()) {
      for (int i = 0; i < 30; i++) {
        TestCameras.nextBytes(session);
      }
      assertThat(session.sensor().isPresent()).isEqualTo(told);
      assertThat(session.trouble()).isEmpty();
      fault("start-failed");

      CaptureException end = TestCameras.end(session);

      assertThat(end.reason()).isEqualTo(Reason.ENDED);
      assertThat(end.getMessage()).contains("could not start the camera");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "no-camera, NO_CAMERA",
    "wrong-index, NO_CAMERA",
    "busy, BUSY",
    "start-failed, ENDED",
    "configure-failed, BAD_OPTION",
    "no-memory, OUT_OF_MEMORY",
    "no-dma-heap, PERMISSION",
    "legacy-stack, UNSUPPORTED_SYSTEM",
    "not-a-pi, UNSUPPORTED_SYSTEM",
    "exit:255, ENDED",
    "abort, ENDED",
    "killed, KILLED",
    "close-stdout, ENDED",
  })
  void shouldGiveTheReasonWhenItFailsAtTheStart(String fault, Reason reason) throws Exception {
    fault(fault);

    try (CaptureSession session = camera().open()) {
      assertThat(TestCameras.end(session).reason()).isEqualTo(reason);
    }
  }

  @Test
  void shouldRefuseTheOptionWhenTheProgramDoesNotKnowIt() throws Exception {
    RpicamConfig base = CameraConfigs.rpicam();
    RpicamConfig rpicam =
        new RpicamConfig(
            0,
            RpicamPipeline.MJPEG,
            base.exposureValue(),
            base.shutter(),
            base.gain(),
            base.awb(),
            base.autofocusMode(),
            base.lensPosition(),
            List.of("--future-option", "1"));

    try (CaptureSession session = camera(rpicam).open()) {
      CaptureException why = TestCameras.end(session);

      assertThat(why.reason()).isEqualTo(Reason.BAD_OPTION);
      assertThat(why).hasMessageContaining("the option --future-option (this one is 1.12.0)");
    }
  }

  @Test
  void shouldDeliverTheLastFrameWhenItDiesAfterIt() throws Exception {
    fault("die-after:1");

    try (CaptureSession session = camera().open()) {
      assertThat(TestCameras.nextBytes(session)).isNotEmpty();
      assertThat(TestCameras.end(session)).hasMessageContaining("rpicam-vid exited with status 1");
    }
  }

  @Test
  void shouldEndTheWaitAtOnceWhenCancelledDuringAStall() throws Exception {
    try (CaptureSession session = camera().open()) {
      TestCameras.nextBytes(session);
      fault("stall");

      session.cancel();

      assertThat(TestCameras.end(session).reason()).isEqualTo(Reason.CANCELLED);
    }
    assertThat(ProcessHandle.of(pids().get(0))).isNotPresent();
  }

  @Test
  void shouldTellOfTheSilentSensorWhenItStalls() throws Exception {
    try (CaptureSession session = camera().open()) {
      TestCameras.nextBytes(session);
      fault("sensor-timeout");

      await(() -> session.trouble().isPresent());

      assertThat(session.trouble().orElseThrow()).contains("check the cable");

      fault("none");
      await(() -> session.trouble().isEmpty());
    }
  }

  @Test
  void shouldKillWhenSigtermIsIgnoredAndAGrandchildHoldsThePipe() throws Exception {
    fault("ignore-term,grandchild");
    MonotonicClock clock = MonotonicClock.SYSTEM;
    CaptureSession session = camera().open();
    TestCameras.nextBytes(session);

    long began = clock.nanos();
    session.close();

    assertThat(Duration.ofNanos(clock.nanos() - began)).isLessThan(Duration.ofMillis(4500));
    assertThat(ProcessHandle.of(pids().get(0))).isNotPresent();
  }

  @Test
  void shouldDropOlderFramesWhenNobodyFetches() throws Exception {
    try (CaptureSession session = camera().open()) {
      TestCameras.nextBytes(session);

      await(() -> session.dropped() >= 3);

      assertThat(TestCameras.nextBytes(session)).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"huge:3000000", "endless", "truncated", "stderr-flood"})
  void shouldComeBackWhenAFaultOfTheStreamPasses(String fault) throws Exception {
    try (CaptureSession session = camera().open()) {
      TestCameras.nextBytes(session);
      fault(fault);
      if (fault.equals("stderr-flood")) {
        TestCameras.nextBytes(session);
      } else {
        long before = session.dropped();
        await(() -> session.dropped() > before);
      }
      fault("none");

      byte[] frame = TestCameras.nextBytes(session);

      assertThat(ImageIO.read(new ByteArrayInputStream(frame))).isNotNull();
    }
  }

  @Test
  void shouldFindTheFirstPictureWhenGarbageComesBeforeIt() throws Exception {
    fault("garbage:3");

    try (CaptureSession session = camera().open()) {
      byte[] frame = TestCameras.nextBytes(session);

      assertThat(ImageIO.read(new ByteArrayInputStream(frame))).isNotNull();
    }
  }

  @Test
  void shouldNotStartASecondProgramWhenTheFirstCannotBeKilled() throws Exception {
    ChildLauncher launcher =
        new ChildLauncher(
            TestCameras.environment("FAKE_RPICAM_LOG", log().toString()),
            (group, signal) -> false,
            Duration.ofMillis(50));
    launchers.add(launcher);
    Camera camera =
        new RpicamCamera(
            TestCameras.config(CameraConfigs.rpicam(), List.of(), Optional.empty()),
            launcher,
            MonotonicClock.SYSTEM);
    CaptureSession session = camera.open();
    TestCameras.nextBytes(session);
    session.close();

    assertThatThrownBy(camera::open)
        .hasMessageStartingWith("rpicam-vid (pid " + pids().get(0) + ") cannot be killed")
        .isInstanceOfSatisfying(
            CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.STUCK_IN_KERNEL));
    assertThat(pids()).hasSize(1);
  }

  @Test
  void shouldOpenAgainWhenTheLastSessionWasClosed() throws Exception {
    Camera camera = camera();
    for (int i = 0; i < 3; i++) {
      try (CaptureSession session = camera.open()) {
        assertThat(TestCameras.nextBytes(session)).isNotEmpty();
      }
    }
    assertThat(pids()).hasSize(3);
  }
}
