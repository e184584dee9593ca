package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraControl;
import io.github.mjpegstream.config.CameraSettings;
import io.github.mjpegstream.config.ConfigException;
import io.github.mjpegstream.config.ConfigLoader;
import io.github.mjpegstream.config.ControlValue;
import io.github.mjpegstream.config.KeyChange;
import io.github.mjpegstream.config.LoadedConfig;
import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.JpegFrame.Kind;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.jpeg.JpegEncoder;
import io.github.mjpegstream.jpeg.JpegEncoders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PipelineTuningTest {
  private static final FrameSize SIZE = new FrameSize(64, 48);
  private static final Duration STALL = Duration.ofSeconds(5);
  private static final Duration START = Duration.ofSeconds(15);

  /** A pause between two attempts would be longer than any test waits. */
  private static final String CONFIG =
      """
      camera:
        type: rpicam
        resolution: 64x48
        fps: 5   # enough
        stall-timeout: 5s
        start-timeout: 15s
        backoff-min: 1h
        backoff-max: 1h
      """;

  @TempDir private Path folder;
  private final ManualClock clock = new ManualClock();
  private final InstantSource wallClock =
      InstantSource.fixed(Instant.parse("2026-11-22T12:03:11Z"));
  private final ScriptedCamera camera = new ScriptedCamera(clock);
  private final FrameHub hub = new FrameHub();
  private final HubProbe viewer = new HubProbe(hub);
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final PlaceholderFrames placeholders =
      new PlaceholderFrames(
          PooledByteBufAllocator.DEFAULT, FrameEnvelope.NONE, JpegEncoders::create);
  private Path file;
  private final ScriptedCamera other = new ScriptedCamera(clock);

  /** The settings of every camera that took the place of one. */
  private final List<CameraConfig> made = new CopyOnWriteArrayList<>();

  private CameraSettings loaded;
  private CameraPipeline pipeline;
  private PipelineTuning tuning;

  @BeforeEach
  void start() throws IOException, ConfigException {
    file = Files.writeString(folder.resolve("config.yml"), CONFIG);
    LoadedConfig config = new ConfigLoader(Map.of()).load(Optional.of(file.toString()), Map.of());
    CameraSettings settings = config.cameraSettings().get(0);
    loaded = settings;
    pipeline =
        new CameraPipeline(
            settings.config(),
            camera,
            hub,
            new FramePublisher(
                "camera",
                settings.config().quality(),
                PooledByteBufAllocator.DEFAULT,
                FrameEnvelope.NONE,
                JpegEncoders::create,
                clock,
                wallClock),
            placeholders,
            clock,
            wallClock,
            () -> 0.5);
    tuning = new PipelineTuning(pipeline, settings, config.settingsFile(), executor, clock);
    camera.controls(
        ControlSet.restarting("fps", "resolution", "hflip")
            .with("brightness", true)
            .with("quality", true));
    pipeline.start();
    camera.awaitOpened();
  }

  @AfterEach
  void end() {
    viewer.close();
    pipeline.cancel();
    assertThat(pipeline.awaitEnd(Duration.ofSeconds(10))).isTrue();
    placeholders.close();
    executor.shutdownNow();
  }

  @ParameterizedTest
  @CsvSource({
    "brightness: 0.5,    LIVE",
    "quality: 90,        LIVE",
    "fps: 10,            RESTARTED",
    "timestamp: '%H',    RESTARTED",
    "stall-timeout: 9s,  UNTOUCHED",
    "device: /dev/video3, UNTOUCHED",
  })
  void shouldTakeOverWithAsLittleAsPossible(String setting, Reloaded.How how) throws Exception {
    live();

    Reloaded done = reload(setting);

    assertThat(done.how()).isEqualTo(how);
    assertThat(done.changes()).hasSize(1);
    if (how == Reloaded.How.RESTARTED) {
      camera.awaitClosed();
      camera.awaitOpened();
      assertThat(camera.openedWith()).isEqualTo(loaded.config());
    } else {
      assertThat(pipeline.status().restarts()).isEmpty();
      assertThat(camera.adjustments()).hasSize(how == Reloaded.How.LIVE ? 1 : 0);
    }
    assertThat(reload(setting).changes()).isEmpty();
  }

  @Test
  void shouldJudgeByTheNewTimeOutAtOnceWhenTheFileIsReadAgain() throws Exception {
    live();
    reload("stall-timeout: 60s");

    clock.advance(STALL);
    pipeline.tick();
    assertThat(pipeline.status().healthy()).isTrue();
    clock.advance(Duration.ofSeconds(55));
    pipeline.tick();
    camera.awaitClosed();
    assertThat(pipeline.status().restarts()).containsEntry("stall", 1L);
  }

  @Test
  void shouldPutAnotherCameraInPlaceWhileTheLastPictureStays() throws Exception {
    live();
    camera.refuse(new CaptureException(Reason.BAD_OPTION, "not this one"));

    Reloaded done = reload("index: 1");
    camera.awaitClosed();
    other.awaitOpened();

    assertThat(done.how()).isEqualTo(Reloaded.How.REPLACED);
    assertThat(camera.ended()).isTrue();
    assertThat(pipeline.status().healthy()).isTrue();
    HubProbe late = new HubProbe(hub);
    assertThat(late.await(frame -> true).kind()).isEqualTo(Kind.LIVE);
    late.close();
    other.deliver(FrameLayout.jpeg(SIZE), picture(2));
    viewer.await(Kind.LIVE);
    assertThat(pipeline.status().restarts()).containsExactly(Map.entry("settings", 1L));
    assertThat(other.ended()).isFalse();
  }

  @Test
  void shouldNotWaitForTheNextAttemptWhenAnotherCameraTakesThePlace() throws Exception {
    live();
    camera.fail(Reason.DISCONNECTED, "unplugged");
    camera.awaitLook();
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.BACKOFF);

    reload("index: 1");
    other.awaitOpened();
    other.deliver(FrameLayout.jpeg(SIZE), picture(2));
    other.awaitRead();
    other.awaitRead();

    assertThat(pipeline.status().state()).isEqualTo(PipelineState.LIVE);
    assertThat(pipeline.status().reason()).isEmpty();
  }

  @Test
  void shouldEndWithTheCameraOfTheLastReadingWhenReadingsFollowFast() throws Exception {
    live();
    for (int i = 1; i <= 20; i++) {
      reload("index: " + i);
    }
    other.awaitOpened();
    long deadline = MonotonicClock.SYSTEM.nanos() + TimeUnit.SECONDS.toNanos(10);
    while (made.isEmpty() || made.get(made.size() - 1).rpicam().index() != 20) {
      assertThat(MonotonicClock.SYSTEM.nanos()).isLessThan(deadline);
      Thread.onSpinWait();
    }
    assertThat(other.mostOpenAtATime()).isEqualTo(1);
  }

  @Test
  void shouldKeepWhatWasSetWhenTheFileSaysTheSameAsBefore() throws Exception {
    live();
    change("brightness", "0.5").get(10, TimeUnit.SECONDS);

    Reloaded done = reload("quality: 90");

    assertThat(done.changes()).extracting(KeyChange::name).containsExactly("quality");
    assertThat(value("brightness")).contains("0.5");
    assertThat(reload("brightness: 0.2").changes())
        .extracting(KeyChange::toString)
        .containsExactly("quality 90 → 40", "brightness 0.5 → 0.2");
  }

  @Test
  void shouldNotPersistWhatTheFileHasOverruledMeanwhile() throws Exception {
    live();
    CompletableFuture<Tuned> change = tuning.change(Map.of("fps", number("10")), true);
    camera.awaitClosed();
    camera.awaitOpened();
    reload("fps: 20");

    camera.awaitClosed();
    camera.awaitOpened();
    deliver(2);

    TuningException failed = failure(change);
    assertThat(failed.kind()).isEqualTo(TuningException.Kind.CONFLICT);
    assertThat(file).content().contains("fps: 20").doesNotContain("fps: 10");
    assertThat(value("fps")).contains("20");
  }

  /** Reads the file again, with this setting in the place of or beside those that it had. */
  private Reloaded reload(String setting) throws Exception {
    String key = setting.substring(0, setting.indexOf(':'));
    String rest = CONFIG.replaceAll("(?m)^  " + key + ":.*\n", "");
    Files.writeString(file, rest + "  " + setting + "\n");
    CameraSettings before = loaded;
    loaded =
        new ConfigLoader(Map.of())
            .load(Optional.of(file.toString()), Map.of())
            .cameraSettings()
            .get(0);
    CameraSettings after = loaded;
    return CompletableFuture.supplyAsync(
            () ->
                tuning.reload(
                    before,
                    after,
                    config -> {
                      made.add(config);
                      return other;
                    }),
            executor)
        .get(10, TimeUnit.SECONDS);
  }

  @Test
  void shouldListWhatTheCameraHasWithItsValues() {
    live();

    assertThat(tuning.controls())
        .extracting(CameraControl::name)
        .containsExactlyInAnyOrder(
            "brightness", "hflip", "vflip", "rotation", "fps", "resolution", "quality");
    assertThat(value("fps")).contains("5");
    assertThat(value("resolution")).contains("64x48");
  }

  @Test
  void shouldRestartAtOnceWithTheNewSettingsWhileTheLastPictureStays() throws Exception {
    live();
    long revision = tuning.revision();

    CompletableFuture<Tuned> change = change("fps", "10");
    camera.awaitClosed();
    camera.awaitOpened();

    assertThat(camera.openedWith().fps()).isEqualTo(10);
    assertThat(change).isNotDone();
    clock.advance(STALL.plusSeconds(5));
    pipeline.tick();
    HubProbe late = new HubProbe(hub);
    assertThat(late.await(frame -> true).kind()).isEqualTo(Kind.LIVE);
    late.close();

    camera.awaitRead();
    deliver(2);
    Tuned tuned = change.get(10, TimeUnit.SECONDS);

    assertThat(tuned.applied()).isEqualTo(Map.of("fps", false));
    assertThat(tuned.took()).isEqualTo(STALL.plusSeconds(5));
    assertThat(tuned.file()).isEmpty();
    PipelineStatus status = pipeline.status();
    assertThat(status.state()).isEqualTo(PipelineState.LIVE);
    assertThat(status.wantedFps()).isEqualTo(10);
    assertThat(status.restarts()).containsExactly(Map.entry("settings", 1L));
    assertThat(status.lastFailure()).isEmpty();
    assertThat(tuning.revision()).isGreaterThan(revision);
    assertThat(value("fps")).contains("10");
    assertThat(file).hasContent(CONFIG);
  }

  @Test
  void shouldStayHealthyDuringARestartUntilTheStallTimeout() {
    live();
    change("hflip", true);
    camera.awaitClosed();
    camera.awaitOpened();

    assertThat(pipeline.status().state()).isEqualTo(PipelineState.STARTING);
    assertThat(pipeline.status().healthy()).isTrue();
    clock.advance(STALL);
    assertThat(pipeline.status().healthy()).isFalse();
  }

  @Test
  void shouldJudgeStallsByTheNewFrameRate() {
    live();
    change("fps", "0.25");
    camera.awaitOpened();
    deliver(2);
    viewer.await(Kind.LIVE);
    awaitLive();

    clock.advance(Duration.ofSeconds(9));
    pipeline.tick();
    assertThat(pipeline.status().healthy()).isTrue();
    clock.advance(Duration.ofSeconds(1));
    pipeline.tick();
    camera.awaitClosed();
    camera.awaitClosed();
    assertThat(pipeline.status().restarts()).containsEntry("stall", 1L);
  }

  @Test
  void shouldSetWithoutARestartWhatCanBe() throws Exception {
    live();

    Tuned tuned = change("brightness", "0.5").get(10, TimeUnit.SECONDS);

    assertThat(tuned.applied()).isEqualTo(Map.of("brightness", true));
    assertThat(camera.adjustments()).extracting(config -> config.brightness()).containsExactly(0.5);
    assertThat(pipeline.status().restarts()).isEmpty();
    assertThat(camera.mostOpenAtATime()).isEqualTo(1);
  }

  @Test
  void shouldEncodeWithTheNewQualityAtOnce() throws Exception {
    camera.deliver(FrameLayout.i420(SIZE), noise());
    int before = bytes(viewer.await(Kind.LIVE));

    change("quality", "95").get(10, TimeUnit.SECONDS);
    camera.deliver(FrameLayout.i420(SIZE), noise());

    assertThat(bytes(viewer.await(Kind.LIVE))).isGreaterThan(before * 3 / 2);
    assertThat(pipeline.status().restarts()).isEmpty();
  }

  @Test
  void shouldSetEverythingByTheRestartWhenOneNeedsIt() throws Exception {
    live();
    Map<String, ControlValue> values = new LinkedHashMap<>();
    values.put("brightness", number("0.5"));
    values.put("fps", number("10"));

    CompletableFuture<Tuned> change = tuning.change(values, false);
    camera.awaitClosed();
    camera.awaitOpened();
    deliver(2);

    assertThat(change.get(10, TimeUnit.SECONDS).applied())
        .isEqualTo(Map.of("brightness", true, "fps", false));
    assertThat(camera.openedWith().brightness()).isEqualTo(0.5);
    assertThat(camera.openedWith().fps()).isEqualTo(10);
    assertThat(camera.adjustments()).isEmpty();
  }

  @Test
  void shouldChangeNothingWhenOneValueCannotBeSet() {
    live();
    Map<String, ControlValue> values = new LinkedHashMap<>();
    values.put("brightness", number("0.5"));
    values.put("fps", number("1000"));

    TuningException refused = failure(tuning.change(values, false));

    assertThat(refused.kind()).isEqualTo(TuningException.Kind.REFUSED);
    assertThat(refused.reasons()).containsOnlyKeys("fps");
    assertThat(camera.adjustments()).isEmpty();
    assertThat(value("brightness")).contains("0.1");
  }

  @Test
  void shouldSetBackWhatTheCameraTookWhenItRefusesAnother() {
    live();
    camera.refuseSettings(Map.of("brightness", "cannot be set to 3: Input/output error"));

    TuningException refused = failure(change("brightness", "0.5"));

    assertThat(refused.kind()).isEqualTo(TuningException.Kind.REFUSED);
    assertThat(refused.reasons()).containsKey("brightness");
    assertThat(camera.adjustments())
        .extracting(config -> config.brightness())
        .containsExactly(0.5, 0.1);
    assertThat(value("brightness")).contains("0.1");
  }

  @Test
  void shouldDoNothingWhenNothingDiffers() throws Exception {
    live();

    Tuned tuned = change("fps", "5").get(10, TimeUnit.SECONDS);

    assertThat(tuned.applied()).isEqualTo(Map.of("fps", false));
    assertThat(pipeline.status().restarts()).isEmpty();
  }

  @Test
  void shouldFailAtOnceWhenTheCameraRefusesItsNewOptions() {
    live();
    camera.refuse(new CaptureException(Reason.BAD_OPTION, "illegal option"));

    TuningException failed = failure(change("fps", "10"));

    assertThat(failed.kind()).isEqualTo(TuningException.Kind.UNAVAILABLE);
    assertThat(failed).hasMessageContaining("illegal option");
    assertThat(pipeline.status().restarts()).containsEntry("settings", 1L);
    assertThat(pipeline.status().restarts()).containsEntry("bad-option", 1L);
    assertThat(value("fps")).contains("10");
  }

  @Test
  void shouldNotWaitForTheNextAttemptWhenTheValuesAreMended() throws Exception {
    live();
    camera.refuse(new CaptureException(Reason.BAD_OPTION, "illegal option"));
    failure(change("fps", "10"));
    camera.awaitOpened();
    camera.refuse(null);

    CompletableFuture<Tuned> mended = change("fps", "5");
    camera.awaitOpened();
    deliver(2);

    assertThat(mended.get(10, TimeUnit.SECONDS).applied()).containsKey("fps");
  }

  @Test
  void shouldFailWhenNoPictureComesInTime() {
    live();
    CompletableFuture<Tuned> change = change("fps", "10");
    camera.awaitClosed();
    camera.awaitOpened();
    camera.awaitRead();

    clock.advance(START);
    pipeline.tick();

    TuningException failed = failure(change);
    assertThat(failed.kind()).isEqualTo(TuningException.Kind.UNAVAILABLE);
    assertThat(failed).hasMessageContaining("no picture has come with them");
    camera.awaitClosed();
    assertThat(pipeline.status().restarts()).containsEntry("no-first-frame", 1L);
  }

  @Test
  void shouldShowWhyWhenTheCameraDoesNotComeBack() {
    live();
    change("fps", "10");
    camera.awaitClosed();
    camera.awaitOpened();
    camera.fail(Reason.BUSY, "in use by motion");
    camera.awaitClosed();

    clock.advance(STALL);
    pipeline.tick();

    viewer.await(Kind.PLACEHOLDER);
    assertThat(pipeline.status().reason()).contains("in use by motion");
  }

  @Test
  void shouldMakeOneChangeAfterTheOther() throws Exception {
    live();
    CompletableFuture<Tuned> first = change("fps", "10");
    CompletableFuture<Tuned> second = change("fps", "20");
    camera.awaitClosed();
    camera.awaitOpened();
    assertThat(camera.openedWith().fps()).isEqualTo(10);
    deliver(2);
    first.get(10, TimeUnit.SECONDS);
    camera.awaitClosed();
    camera.awaitOpened();
    assertThat(camera.openedWith().fps()).isEqualTo(20);
    assertThat(second).isNotDone();
    deliver(3);
    second.get(10, TimeUnit.SECONDS);

    assertThat(value("fps")).contains("20");
    assertThat(pipeline.status().restarts()).containsEntry("settings", 2L);
  }

  @Test
  void shouldRefuseMoreChangesThanAreWorthWaitingFor() {
    live();
    for (int i = 0; i < 8; i++) {
      change("fps", String.valueOf(10 + i));
    }

    TuningException refused = failure(change("fps", "30"));

    assertThat(refused.kind()).isEqualTo(TuningException.Kind.CONFLICT);
    assertThat(refused).hasMessageContaining("waiting already");
  }

  @Test
  void shouldWriteToTheFileWhenThePictureHasCome() throws Exception {
    live();
    CompletableFuture<Tuned> change = tuning.change(Map.of("fps", number("10")), true);
    camera.awaitClosed();
    camera.awaitOpened();
    assertThat(file).hasContent(CONFIG);
    deliver(2);

    assertThat(change.get(10, TimeUnit.SECONDS).file()).contains(file.toString());
    assertThat(file).hasContent(CONFIG.replace("fps: 5 ", "fps: 10 "));
  }

  @Test
  void shouldChangeNothingWhenTheFileCannotBeWritten() throws Exception {
    live();
    Files.delete(file);

    TuningException failed = failure(tuning.change(Map.of("fps", number("10")), true));

    assertThat(failed.kind()).isEqualTo(TuningException.Kind.UNAVAILABLE);
    assertThat(failed)
        .hasMessageContaining("nothing was changed")
        .hasMessageContaining("no such file");
    assertThat(value("fps")).contains("5");
    assertThat(pipeline.status().restarts()).isEmpty();
  }

  @Test
  void shouldChangeNothingWhenThereIsNoFile() throws Exception {
    live();
    CameraSettings settings =
        new ConfigLoader(Map.of("MJPEG_STREAM_FPS", "7"))
            .load(Optional.empty(), Map.of())
            .cameraSettings()
            .get(0);
    PipelineTuning without =
        new PipelineTuning(pipeline, settings, Optional.empty(), executor, clock);

    TuningException failed = failure(without.change(Map.of("fps", number("10")), true));

    assertThat(failed.kind()).isEqualTo(TuningException.Kind.CONFLICT);
    assertThat(failed).hasMessageContaining("no configuration file");
  }

  @Test
  void shouldNotWriteWhatSomethingElseOverrides() throws Exception {
    live();
    LoadedConfig loaded =
        new ConfigLoader(Map.of("MJPEG_STREAM_FPS", "7"))
            .load(Optional.of(file.toString()), Map.of());
    PipelineTuning overridden =
        new PipelineTuning(
            pipeline, loaded.cameraSettings().get(0), loaded.settingsFile(), executor, clock);

    TuningException failed = failure(overridden.change(Map.of("fps", number("10")), true));

    assertThat(failed.kind()).isEqualTo(TuningException.Kind.CONFLICT);
    assertThat(failed).hasMessageContaining("environment MJPEG_STREAM_FPS");
    assertThat(file).hasContent(CONFIG);
  }

  @Test
  void shouldRestartWhenAskedToAndNotCallItAFailure() {
    live();

    tuning.restart();
    camera.awaitClosed();
    camera.awaitOpened();
    deliver(2);
    viewer.await(Kind.LIVE);

    assertThat(pipeline.status().restarts()).containsExactly(Map.entry("requested", 1L));
    assertThat(pipeline.status().lastFailure()).isEmpty();
  }

  @Test
  void shouldTryAtOnceWhenAskedToDuringAPause() {
    live();
    camera.fail(Reason.ENDED, "the program ended");
    camera.awaitClosed();

    tuning.restart();

    camera.awaitOpened();
  }

  @Test
  void shouldEndChangesWithTheServer() {
    live();
    CompletableFuture<Tuned> change = change("fps", "10");
    camera.awaitClosed();
    camera.awaitOpened();

    pipeline.cancel();

    assertThat(failure(change)).hasMessageContaining("the server is ending");
    assertThat(failure(change("fps", "11"))).hasMessageContaining("the server is ending");
  }

  @Test
  void shouldDoWhatFollowsOnTheExecutor() throws Exception {
    live();
    CountDownLatch blocked = new CountDownLatch(1);
    executor.execute(
        () -> {
          try {
            blocked.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });

    CompletableFuture<Tuned> change = change("brightness", "0.5");

    assertThat(change).isNotDone();
    assertThat(camera.adjustments()).isEmpty();
    blocked.countDown();
    change.get(10, TimeUnit.SECONDS);
  }

  private void live() {
    deliver(1);
    viewer.await(Kind.LIVE);
    camera.awaitRead();
    camera.awaitRead();
  }

  private void awaitLive() {
    camera.awaitRead();
    camera.awaitRead();
  }

  private CompletableFuture<Tuned> change(String control, String value) {
    return tuning.change(Map.of(control, number(value)), false);
  }

  private CompletableFuture<Tuned> change(String control, boolean value) {
    return tuning.change(
        Map.of(control, new ControlValue(ControlValue.Kind.BOOLEAN, String.valueOf(value))), false);
  }

  private static TuningException failure(CompletableFuture<Tuned> change) {
    try {
      Tuned tuned = change.get(10, TimeUnit.SECONDS);
      throw new AssertionError("it succeeded: " + tuned);
    } catch (ExecutionException e) {
      return (TuningException) e.getCause();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Optional<String> value(String control) {
    return tuning.controls().stream()
        .filter(one -> one.name().equals(control))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private static ControlValue number(String text) {
    return new ControlValue(ControlValue.Kind.NUMBER, text);
  }

  private static int bytes(JpegFrame frame) {
    ByteBuf jpeg = frame.retainedJpeg();
    try {
      return jpeg.readableBytes();
    } finally {
      jpeg.release();
    }
  }

  private static byte[] noise() {
    byte[] pixels = new byte[FrameLayout.i420(SIZE).frameBytes()];
    new java.util.Random(1).nextBytes(pixels);
    return pixels;
  }

  private void deliver(int seed) {
    camera.deliver(FrameLayout.jpeg(SIZE), picture(seed));
  }

  private static byte[] picture(int seed) {
    FrameLayout layout = FrameLayout.i420(SIZE);
    ByteBuf pixels = Unpooled.directBuffer(layout.frameBytes());
    try (JpegEncoder encoder = JpegEncoders.create()) {
      for (int i = 0; i < layout.frameBytes(); i++) {
        pixels.writeByte(i < layout.cbOffset() ? 8 * seed : 128);
      }
      return ByteBufUtil.getBytes(encoder.encode(layout, pixels, 80));
    } finally {
      pixels.release();
    }
  }
}
