package io.github.mjpegstream.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.Programs;
import io.github.mjpegstream.e2e.FakeCamera;
import io.github.mjpegstream.e2e.ServerProcess;
import io.github.mjpegstream.http.JsonTree;
import io.github.mjpegstream.metrics.Scrape;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The metrics, the alerts and the dashboard, with a real Prometheus and real faults. */
@Tag("clients")
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PrometheusTest {
  private static final Path SHIPPED = Path.of("monitoring").toAbsolutePath();

  /** Their faults cannot be had here; they are tried with {@code promtool test rules} alone. */
  private static final List<String> WITHOUT_A_FAULT =
      List.of(
          "MjpegStreamMemoryNearLimit", "MjpegStreamHeapNearLimit", "MjpegStreamFilesNearLimit");

  /** Metrics that depend on the machine: a limit of memory, and how Java has its buffers. */
  private static final String MAY_BE_ABSENT =
      "(?s).*(mjpeg_stream_cgroup_memory|mjpeg_stream_buffer_memory).*";

  @TempDir private Path folder;
  private final TreeSet<String> seen = new TreeSet<>();

  @Test
  void shouldPassTheChecksOfPromtool() throws IOException {
    Programs.require("promtool");
    assertThat(promtool("", "check", "config", SHIPPED.resolve("prometheus.yml").toString()))
        .contains("SUCCESS");
    assertThat(promtool("", "check", "rules", SHIPPED.resolve("alerts.yml").toString()))
        .contains("SUCCESS");
    assertThat(promtool("", "test", "rules", SHIPPED.resolve("alerts_test.yml").toString()))
        .contains("SUCCESS")
        .doesNotContain("FAILED");
  }

  /** Each alert has a test of its own with the times as they are shipped. */
  @Test
  void shouldHaveATestForEveryAlert() throws IOException {
    String tests = Files.readString(SHIPPED.resolve("alerts_test.yml"));
    for (String alert : alerts()) {
      assertThat(tests).contains("- alertname: " + alert + "\n");
    }
  }

  @Test
  void shouldFireEveryAlertOnItsFaultAndShowAllOnTheDashboard() throws IOException {
    Programs.require("prometheus", "promtool", "python3");
    FakeCamera camera = new FakeCamera(Files.createDirectory(folder.resolve("camera")));
    Map<String, String> environment = new HashMap<>(camera.environment());
    environment.put("FAKE_RPICAM_SENSOR", "exp=20000 ag=2 dg=1 lp=0.5 temp=41");
    int port = Prometheus.freePort();
    Path config = Files.writeString(folder.resolve("mjpeg-stream.yml"), configuration(port));
    String[] arguments = {"--config", config.toString(), "--port", String.valueOf(port)};
    ServerProcess server = ServerProcess.start(environment, arguments);
    try (Prometheus prometheus =
        new Prometheus(
            Files.createDirectory(folder.resolve("prometheus")),
            prometheusConfig("[\"127.0.0.1:" + port + "\"]"),
            hurried(Files.readString(SHIPPED.resolve("alerts.yml"))))) {
      prometheus.awaitAny("count(mjpeg_stream_camera_up == 1) == 3");
      scrape(server);
      show(server, prometheus);
      haveViewers(server, prometheus);
      haveTrouble(camera, prometheus);

      for (int i = 0; i < 3; i++) {
        String before = started(prometheus);
        server.close();
        server = ServerProcess.start(environment, arguments);
        prometheus.awaitAny("process_start_time_seconds{job=\"mjpeg-stream\"} > " + before);
      }
      expect(prometheus, "MjpegStreamServerRestarts", "");
      server.close();
      expect(prometheus, "MjpegStreamDown", "");
      prometheus.reconfigure(prometheusConfig("[]"));
      expect(prometheus, "MjpegStreamAbsent", "");
    } finally {
      server.close();
    }

    NavigableSet<String> all = alerts();
    WITHOUT_A_FAULT.forEach(all::remove);
    assertThat(seen).isEqualTo(all);
  }

  private void expect(Prometheus prometheus, String alert, String labels) {
    prometheus.awaitAlert(alert, labels);
    seen.add(alert);
  }

  private static String started(Prometheus prometheus) {
    List<?> series = prometheus.query("process_start_time_seconds{job=\"mjpeg-stream\"}");
    assertThat(series).hasSize(1);
    return ((List<?>) ((Map<?, ?>) series.get(0)).get("value")).get(1).toString();
  }

  private void scrape(ServerProcess server) throws IOException {
    String text = new String(server.get("/metrics").body(), StandardCharsets.UTF_8);

    assertThat(promtool(text, "check", "metrics")).isEmpty();
    Scrape scrape = new Scrape(text);
    String front = "camera=\"front\"";
    assertThat(scrape.value("mjpeg_stream_sensor_exposure_seconds", front)).isEqualTo(0.02);
    assertThat(scrape.value("mjpeg_stream_sensor_temperature_celsius", front)).isEqualTo(41);
    assertThat(scrape.value("process_resident_memory_bytes", "")).isGreaterThan(20e6);
    assertThat(scrape.value("jvm_memory_used_bytes", "area=\"heap\"")).isPositive();
    // Raw pictures are not encoded for nobody, but for the first.
    String heavy = "camera=\"heavy\"";
    assertThat(scrape.value("mjpeg_stream_frames_unwatched_total", heavy)).isPositive();
    assertThat(scrape.value("mjpeg_stream_frames_encoded_total", heavy + ",output=\"original\""))
        .isEqualTo(1);
  }

  /** Every query of the dashboard gives something. */
  private void show(ServerProcess server, Prometheus prometheus) throws IOException {
    try (Watcher watcher = new Watcher(server, "/cameras/front/stream?width=240")) {
      assertThat(watcher.isAlive()).isTrue();
      prometheus.awaitAny("mjpeg_stream_frames_encoded_total{output=\"variant\"} > 5");
      for (String query : queries()) {
        if (prometheus.query(query).isEmpty() && !query.matches(MAY_BE_ABSENT)) {
          // Of what changes there must be two samples.
          prometheus.awaitAny(query);
        }
      }
    }
    for (String alert :
        List.of("MjpegStreamDown", "MjpegStreamAbsent", "MjpegStreamServerRestarts")) {
      assertThat(prometheus.fires(alert, "")).as(alert).isFalse();
    }
    for (String alert :
        List.of(
            "MjpegStreamCameraDown",
            "MjpegStreamPictureOld",
            "MjpegStreamCameraRestarts",
            "MjpegStreamFrameRateLow",
            "MjpegStreamFramesBroken",
            "MjpegStreamEncodingTooSlow")) {
      prometheus.awaitQuiet(alert, "camera=\"front\"");
    }
    expect(prometheus, "MjpegStreamFrameRateLow", "camera=\"lame\"");
  }

  private void haveViewers(ServerProcess server, Prometheus prometheus) throws IOException {
    try (Watcher one = new Watcher(server, "/cameras/heavy/stream");
        Watcher two = new Watcher(server, "/cameras/front/stream")) {
      expect(prometheus, "MjpegStreamViewersAtLimit", "");
      assertThat(server.get("/cameras/front/stream").statusCode()).isEqualTo(503);
      expect(prometheus, "MjpegStreamViewersRefused", "limit=\"max-clients\"");
      expect(prometheus, "MjpegStreamEncodingTooSlow", "camera=\"heavy\"");
      assertThat(one.isAlive()).isTrue();
      assertThat(two.isAlive()).isTrue();
    }
  }

  private void haveTrouble(FakeCamera camera, Prometheus prometheus) throws IOException {
    String front = "camera=\"front\"";
    camera.fault("truncated");
    expect(prometheus, "MjpegStreamFramesBroken", front);
    camera.fault("stall");
    expect(prometheus, "MjpegStreamPictureOld", front);
    expect(prometheus, "MjpegStreamCameraDown", front);
    camera.fault("no-camera");
    expect(prometheus, "MjpegStreamCameraRestarts", front);
    camera.fault("");
    prometheus.awaitAny("mjpeg_stream_camera_up{camera=\"front\"} == 1");
  }

  /** One camera that will fail, one that has more to encode than it can, one that is too slow. */
  private static String configuration(int port) {
    return """
        server:
          host: 127.0.0.1
          port: %d
          max-clients: 2
        camera:
          backoff-min: 100ms
          backoff-max: 500ms
          stall-timeout: 2s
          start-timeout: 5s
        cameras:
          front:
            type: rpicam
            fps: 10
          heavy:
            type: test-pattern
            resolution: 2560x1440
            fps: 240
          lame:
            type: command
            command: [env, -u, FAKE_RPICAM_CONTROL, rpicam-vid, -n, -t, "0", --flush, --codec, mjpeg, --framerate, "2", -o, "-"]
            fps: 10
        """
        .formatted(port);
  }

  private static String prometheusConfig(String targets) throws IOException {
    String shipped = Files.readString(SHIPPED.resolve("prometheus.yml"));
    String config =
        shipped
            .replace("interval: 15s", "interval: 1s")
            .replaceFirst("(?s)targets:\n.*", "targets: " + targets + "\n");
    assertThat(config).isNotEqualTo(shipped).contains("scrape_interval: 1s", "alerts.yml");
    return config;
  }

  /** The same rules, only sooner: what takes minutes takes seconds. */
  private static String hurried(String rules) {
    return rules
        .replaceAll("for: \\d+m", "for: 1s")
        .replaceAll("\\[\\d+m\\]", "[15s]")
        .replaceAll("\\[1h\\]", "[5m]")
        .replace("mjpeg_stream_frame_age_seconds > 30", "mjpeg_stream_frame_age_seconds > 1");
  }

  private static NavigableSet<String> alerts() throws IOException {
    NavigableSet<String> alerts = new TreeSet<>();
    for (String line : Files.readAllLines(SHIPPED.resolve("alerts.yml"))) {
      if (line.strip().startsWith("- alert: ")) {
        alerts.add(line.strip().substring("- alert: ".length()));
      }
    }
    assertThat(alerts).hasSizeGreaterThan(10);
    return alerts;
  }

  /** Returns every query of the dashboard, as Grafana sends it. */
  private static List<String> queries() throws IOException {
    Map<String, Object> dashboard =
        JsonTree.object(Files.readString(SHIPPED.resolve("grafana-dashboard.json")));
    List<String> queries = new ArrayList<>();
    for (Object panel : (List<?>) dashboard.get("panels")) {
      Object targets = ((Map<?, ?>) panel).get("targets");
      for (Object target : targets == null ? List.of() : (List<?>) targets) {
        queries.add(
            ((Map<?, ?>) target)
                .get("expr")
                .toString()
                .replace("$__rate_interval", "10s")
                .replace("$job", "mjpeg-stream")
                .replace("$instance", ".*")
                .replace("$camera", ".*"));
      }
    }
    assertThat(queries).hasSizeGreaterThan(30).noneMatch(query -> query.contains("$"));
    return queries;
  }

  /** Runs promtool in the folder of the shipped files, and returns what it said. */
  private String promtool(String input, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Path in = Files.writeString(Files.createTempFile(folder, "in", ".txt"), input);
    Path out = Files.createTempFile(folder, "out", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    String said = Files.readString(out);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  /** Somebody who watches and takes all there is. */
  private static final class Watcher implements AutoCloseable {
    private final InputStream stream;
    private final Thread thread;
    private volatile boolean closed;

    Watcher(ServerProcess server, String target) {
      stream = server.open(target);
      thread = new Thread(this::watch, "watcher");
      thread.setDaemon(true);
      thread.start();
    }

    private void watch() {
      try {
        stream.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // It was closed, on one side or the other.
        closed = true;
      }
    }

    boolean isAlive() {
      return thread.isAlive() && !closed;
    }

    @Override
    public void close() throws IOException {
      stream.close();
      try {
        TimeUnit.MILLISECONDS.timedJoin(thread, Duration.ofSeconds(10).toMillis());
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
