package io.github.mjpegstream.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.e2e.ServerProcess;
import io.github.mjpegstream.e2e.Viewer;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.http.RawClient;
import io.github.mjpegstream.http.RawClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The whole program in the guest, with cameras that are broken while it runs. One thread. */
final class GuestServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Of the two compilers the quick one: the other takes longer than it saves in the guest. */
  private static final Map<String, String> QUICK_START =
      Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");

  private static final Pattern TOTAL = Pattern.compile("\"total\" : (\\d+)");
  private static final Pattern LOST = Pattern.compile("\"lost\" : (\\d+)");

  private final ServerProcess process;
  private final Map<String, Integer> restarts = new HashMap<>();

  private GuestServer(ServerProcess process) {
    this.process = process;
  }

  /**
   * Starts the program.
   *
   * @param config lines of its file
   */
  static GuestServer start(Path folder, String... config) throws IOException {
    Path file = Files.writeString(folder.resolve("config.yml"), String.join("\n", config) + "\n");
    return new GuestServer(ServerProcess.start(QUICK_START, "--config", file.toString()));
  }

  /** Watches a camera, as soon as it is live. */
  Viewer watch(String camera) throws IOException {
    awaitHealth(camera, health -> health.contains("\"healthy\" : true"));
    return new Viewer(process.port(), "/cameras/" + camera + "/stream", LivePictures::isOfCamera);
  }

  /** Returns the address of a camera's stream. */
  String streamUrl(String camera) {
    return process.url("/cameras/" + camera + "/stream");
  }

  String health(String camera) {
    return new String(process.get("/cameras/" + camera + "/health").body(), UTF_8);
  }

  String awaitHealth(String camera, Predicate<String> wanted) {
    return process.awaitHealth("/cameras/" + camera + "/health", wanted);
  }

  /** Sets controls of a camera. */
  Answer change(String camera, String body) throws IOException {
    try (RawClient client = new RawClient(process.port())) {
      client.send(
          "PATCH /api/v1/cameras/"
              + camera
              + "/controls HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);
      return client.answer();
    }
  }

  /** Remembers how often these cameras have been restarted until now. */
  void countRestarts(String... cameras) {
    for (String camera : cameras) {
      restarts.put(camera, number(TOTAL, health(camera)));
    }
  }

  /** Waits for a further restart, and returns what the server says then. */
  String awaitRestart(String camera) {
    int before = restarts.get(camera);
    String health = awaitHealth(camera, text -> number(TOTAL, text) > before);
    restarts.put(camera, number(TOTAL, health));
    return health;
  }

  void shouldNotHaveRestarted() {
    restarts.forEach(
        (camera, before) ->
            assertThat(number(TOTAL, health(camera)))
                .as("restarts of " + camera + "\n" + process.log())
                .isEqualTo(before));
  }

  /** Returns how many frames were lost before they could be shown. */
  int lost(String camera) {
    return number(LOST, health(camera));
  }

  private static int number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  /** Waits for live video, and says how long it took from now. */
  void measure(String fault, Viewer viewer, String cause) {
    measure(fault, viewer, cause, MonotonicClock.SYSTEM.nanos());
  }

  /** As the other, from an earlier moment. */
  void measure(String fault, Viewer viewer, String cause, long beginNanos) {
    print(fault, cause, viewer.await(true, PATIENCE).arrivedNanos() - beginNanos);
  }

  static void print(String fault, String cause, long nanos) {
    System.out.printf(Locale.ROOT, "recovery | %s | `%s` | %.1f s%n", fault, cause, nanos / 1e9);
  }

  @Override
  public void close() {
    process.close();
  }
}
