package io.github.mjpegstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Breaks the camera of a running server in every known way, and watches a viewer.
 *
 * <p>With {@code -Dmeasure=true} the time-outs are the defaults, each fault is tried three times,
 * and the times go into docs/reliability.md.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReliabilityTest {
  private static final boolean MEASURE = Boolean.getBoolean("measure");
  private static final int ROUNDS = MEASURE ? 3 : 1;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path PAGE = Path.of("docs/reliability.md");

  private static final String[] QUICK = {
    "--stall-timeout",
    "1s",
    "--start-timeout",
    "4s",
    "--freeze-timeout",
    "2s",
    "--backoff-max",
    "2s"
  };

  /** A fault that only a restart cures, and how it shows. */
  private enum Fault {
    SILENT_STALL("stall", "no frame any more, the process alive", "stall", "no new frame for"),
    SENSOR_TIMEOUT(
        "sensor-timeout",
        "no frame any more, and rpicam-vid complains (loose cable)",
        "stall",
        "cable"),
    DEAF_STALL(
        "stall,ignore-term", "no frame any more, SIGTERM ignored", "stall", "no new frame for"),
    GRANDCHILD(
        "stall,grandchild",
        "no frame any more, a grandchild holds the output open",
        "stall",
        "no new frame for"),
    KILLED("killed", "SIGKILL", "killed", "killed"),
    ABORTED("abort", "SIGABRT", "ended", "abort"),
    DIED("die-after:1", "exit status 1 without a word", "ended", "1"),
    // With a short stall-timeout the stall is seen before the process has been given up waiting
    // for.
    CLOSED_OUTPUT("close-stdout", "output closed, the process alive", "", ""),
    GARBAGE("garbage", "random bytes instead of frames", "stall", "no new frame for"),
    TRUNCATED("truncated", "only the first half of every frame", "stall", "no new frame for"),
    ENDLESS("endless", "a frame that never ends", "stall", "no new frame for"),
    IDENTICAL("identical", "the same frame again and again", "freeze", "has not changed for"),
    NO_CAMERA("no-camera", "status 255: no cameras available", "no-camera", "cable"),
    WRONG_INDEX("wrong-index", "status 255: selected camera is not available", "no-camera", ""),
    BUSY("busy", "status 255: failed to acquire camera", "busy", "use"),
    START_FAILED("start-failed", "status 255: failed to start camera", "", ""),
    CONFIGURE_FAILED("configure-failed", "status 255: failed to configure streams", "", ""),
    NO_MEMORY("no-memory", "status 255: failed to allocate capture buffers", "out-of-memory", ""),
    NO_DMA_HEAP("no-dma-heap", "status 255: no DMA heap", "", ""),
    LEGACY_STACK("legacy-stack", "status 255: legacy camera stack", "unsupported-system", "legacy"),
    NOT_A_PI("not-a-pi", "status 255: not a Raspberry Pi", "unsupported-system", "");

    private final String word;
    private final String description;
    private final String cause;
    private final String reason;

    /**
     * @param word of the imitation
     * @param cause under which the restart is counted; empty for any
     * @param reason a part of what the user is told
     */
    Fault(String word, String description, String cause, String reason) {
      this.word = word;
      this.description = description;
      this.cause = cause;
      this.reason = reason;
    }
  }

  private static final Pattern FIRST_CAUSE = Pattern.compile("\"restarts\" : \\{\\s*\"([a-z-]+)\"");

  private final Map<Fault, List<Double>> seconds = new LinkedHashMap<>();
  private final Map<Fault, String> causes = new EnumMap<>(Fault.class);
  @TempDir private static Path folder;
  private FakeCamera camera;

  @BeforeAll
  void makeCamera() throws IOException {
    camera = new FakeCamera(folder);
  }

  @ParameterizedTest
  @EnumSource
  void shouldShowLiveVideoAgainOnTheSameConnectionWhenTheCameraFails(Fault fault)
      throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      camera.fault("");
      try (ServerProcess server = start();
          Viewer viewer = new Viewer(server.port(), "/")) {
        viewer.await(true, PATIENCE);

        long begin = MonotonicClock.SYSTEM.nanos();
        camera.fault(fault.word);
        String health = server.awaitHealth(text -> !text.contains("\"total\" : 0"));
        camera.fault("");
        Viewer.Picture picture = viewer.await(true, PATIENCE);

        assertThat(viewer.connected()).isTrue();
        assertThat(health).contains(fault.cause).containsIgnoringCase(fault.reason);
        assertThat(health).contains("\"last_failure\"");
        Matcher cause = FIRST_CAUSE.matcher(health);
        assertThat(cause.find()).isTrue();
        causes.put(fault, cause.group(1));
        seconds
            .computeIfAbsent(fault, key -> new ArrayList<>())
            .add((picture.arrivedNanos() - begin) / 1e9);
      }
    }
  }

  @Test
  void shouldShowThePlaceholderWithTheReasonWhileTheCameraIsAway() throws IOException {
    camera.fault("");
    try (ServerProcess server = start();
        Viewer viewer = new Viewer(server.port(), "/stream")) {
      viewer.await(true, PATIENCE);

      camera.fault("no-camera");
      viewer.await(false, PATIENCE);
      // It is repeated, so that no client and no proxy gives up.
      viewer.await(false, Duration.ofSeconds(5));
      assertThat(server.get("/health").statusCode()).isEqualTo(503);
      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(server.get("/snapshot").statusCode()).isEqualTo(503);
      assertThat(new String(server.get("/snapshot").body(), StandardCharsets.UTF_8))
          .contains("no live picture from camera");

      camera.fault("");
      viewer.await(true, PATIENCE);

      assertThat(viewer.connected()).isTrue();
      server.awaitHealth(text -> text.contains("\"status\" : \"ok\""));
      assertThat(server.get("/snapshot").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void shouldGoOnWithoutARestartWhenGarbageOrAHugeFrameComesBetweenFrames() throws IOException {
    for (String fault : List.of("garbage:3", "huge")) {
      camera.fault("");
      try (ServerProcess server = start("--stall-timeout", "30s");
          Viewer viewer = new Viewer(server.port(), "/")) {
        viewer.await(true, PATIENCE);
        camera.fault(fault);
        viewer.await(true, PATIENCE);
        viewer.await(true, PATIENCE);

        assertThat(new String(server.get("/health").body(), StandardCharsets.UTF_8))
            .contains("\"total\" : 0");
      }
    }
  }

  @Test
  void shouldWaitForACameraThatStartsSlowly() throws IOException {
    camera.fault("slow-start:2");
    try (ServerProcess server = start("--start-timeout", "20s");
        Viewer viewer = new Viewer(server.port(), "/")) {
      // Until then there is word of what is going on.
      viewer.await(false, PATIENCE);
      viewer.await(true, PATIENCE);

      assertThat(new String(server.get("/health").body(), StandardCharsets.UTF_8))
          .contains("\"total\" : 0");
    }
  }

  @Test
  void shouldTryAgainWhenACameraDoesNotStartAtAll() throws IOException {
    camera.fault("slow-start:3600");
    try (ServerProcess server = start("--start-timeout", "3s");
        Viewer viewer = new Viewer(server.port(), "/")) {
      server.awaitHealth(text -> text.contains("no-first-frame"));
      camera.fault("");

      viewer.await(true, PATIENCE);
    }
  }

  @Test
  void shouldDrainWhatTheCameraSaysHoweverMuch() throws IOException {
    camera.fault("");
    try (ServerProcess server = start();
        Viewer viewer = new Viewer(server.port(), "/")) {
      viewer.await(true, PATIENCE);
      camera.fault("stderr-flood");

      for (int i = 0; i < 20; i++) {
        viewer.await(true, PATIENCE);
      }
      assertThat(new String(server.get("/health").body(), StandardCharsets.UTF_8))
          .contains("\"total\" : 0");
    }
  }

  private ServerProcess start(String... more) {
    List<String> arguments = new ArrayList<>(List.of("--camera", "rpicam"));
    if (!MEASURE) {
      arguments.addAll(Arrays.asList(QUICK));
      for (int i = 0; i < more.length; i += 2) {
        int known = arguments.indexOf(more[i]);
        if (known >= 0) {
          arguments.set(known + 1, more[i + 1]);
        }
      }
    } else {
      arguments.addAll(Arrays.asList(more));
    }
    return ServerProcess.start(camera.environment(), arguments.toArray(new String[0]));
  }

  @AfterAll
  void writeTable() throws IOException {
    if (!MEASURE) {
      return;
    }
    StringBuilder table = new StringBuilder();
    table.append("Measured ").append(LocalDate.now(ZoneId.systemDefault()));
    table.append(", ").append(System.getProperty("os.arch"));
    table.append(", Java ").append(System.getProperty("java.version"));
    table.append(
        ", default settings (5 fps, 480x360, `stall-timeout` 5s, `freeze-timeout` 10s).\n\n");
    table.append("| fault | counted as | fault → live video, three rounds (s) |\n|---|---|---|\n");
    seconds.forEach(
        (fault, times) -> {
          List<String> shown =
              times.stream().sorted().map(t -> String.format(Locale.ROOT, "%.1f", t)).toList();
          table.append("| ").append(fault.description);
          table.append(" | `").append(causes.get(fault)).append('`');
          table.append(" | ").append(String.join(" · ", shown)).append(" |\n");
        });
    String page = Files.readString(PAGE);
    String begin = "<!-- recovery: begin -->\n";
    String end = "<!-- recovery: end -->";
    Files.writeString(
        PAGE,
        page.substring(0, page.indexOf(begin) + begin.length())
            + table
            + page.substring(page.indexOf(end)));
  }
}
