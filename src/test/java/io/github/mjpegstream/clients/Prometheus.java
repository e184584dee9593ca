package io.github.mjpegstream.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.http.JsonTree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A Prometheus that looks at a server every second. Confined to one thread. */
final class Prometheus implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final int port = freePort();
  private final Path config;
  private final RunningProgram program;

  /**
   * @param folder an empty one
   * @param configuration in YAML
   * @param rules in YAML, to which the configuration refers as alerts.yml
   */
  Prometheus(Path folder, String configuration, String rules) throws IOException {
    config = Files.writeString(folder.resolve("prometheus.yml"), configuration);
    Files.writeString(folder.resolve("alerts.yml"), rules);
    Path log = folder.resolve("prometheus.log");
    program =
        RunningProgram.start(
            folder,
            Map.of(),
            List.of(
                "sh",
                "-c",
                "exec prometheus \"$@\" >" + log,
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port));
    await("Prometheus is ready", () -> get("/-/ready").startsWith("Prometheus Server is Ready"));
  }

  /** Returns a port that is free now. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Goes by another configuration from now on. */
  void reconfigure(String configuration) throws IOException {
    Files.writeString(config, configuration);
    program.signal("HUP");
  }

  /**
   * Evaluates an expression now.
   *
   * @return the series it gives, each with its labels below "metric" and its value last in "value"
   */
  List<?> query(String expression) {
    String answer =
        get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    try {
      Map<String, Object> document = JsonTree.object(answer);
      assertThat(document.get("status")).as("%s: %s", expression, answer).isEqualTo("success");
      return (List<?>) ((Map<?, ?>) document.get("data")).get("result");
    } catch (IOException e) {
      throw new AssertionError(expression + ": " + answer, e);
    }
  }

  /** Returns whether an alert fires, whose labels hold these as well. */
  boolean fires(String alert, String labels) {
    return !query(
            "ALERTS{alertname=\""
                + alert
                + "\", alertstate=\"firing\""
                + (labels.isEmpty() ? "" : ", ")
                + labels
                + "}")
        .isEmpty();
  }

  void awaitAlert(String alert, String labels) {
    await(alert + " fires for " + labels, () -> fires(alert, labels));
  }

  /**
   * Waits until it does not fire: a machine that is busy with the start may be slow for a while.
   */
  void awaitQuiet(String alert, String labels) {
    await(alert + " is quiet for " + labels, () -> !fires(alert, labels));
  }

  /** Waits until an expression gives something. */
  void awaitAny(String expression) {
    await(expression, () -> !query(expression).isEmpty());
  }

  private void await(String what, BooleanSupplier condition) {
    long deadline = MonotonicClock.SYSTEM.nanos() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(program.isAlive())
          .as("Prometheus runs; it said %s", program.complaints())
          .isTrue();
      assertThat(MonotonicClock.SYSTEM.nanos())
          .as(() -> what + " within " + PATIENCE + "; alerts: " + query("ALERTS"))
          .isLessThan(deadline);
      program.pause(Duration.ofMillis(200));
    }
  }

  private String get(String target) {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                  .timeout(Duration.ofSeconds(10))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      // It does not listen yet.
      return e.toString();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    program.close();
  }
}
