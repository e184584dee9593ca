package io.github.mjpegstream.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.Programs;
import io.github.mjpegstream.access.Passwords;
import io.github.mjpegstream.access.Tokens;
import io.github.mjpegstream.e2e.ServerProcess;
import io.github.mjpegstream.frame.MonotonicClock;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crowd of viewers who are logged in, and at the same time everything that clients do who are
 * careless or mean no good. {@code -Dminutes=5} takes the time it should; in every run of the tests
 * it is shorter, and the crowd is smaller, since two cores carry the server and all its clients.
 *
 * <p>A server that gets no core for the 200 ms that a frame lasts sends the newest by then, abuse
 * or not. So on a machine that does something else as well frames may be skipped: of three times,
 * one must be without any, and all are told.
 */
@Tag("clients")
final class AbuseTest {
  private static final long MINUTES = Long.getLong("minutes", 0);
  private static final long SECONDS = MINUTES > 0 ? 60 * MINUTES : 25;
  private static final int GOOD = MINUTES > 0 ? 1000 : 200;
  private static final int STUCK = 200;
  private static final int ATTEMPTS = MINUTES > 0 ? 1 : 3;
  private static final long MAX_RSS_KIB = 256 * 1024;
  private static final int MAX_LOG_LINES = 80;
  private static final String TOKEN = Tokens.create();
  private static final String STAMP = "mjpeg-stream bench " + "0".repeat(24);

  @TempDir private Path folder;

  @Test
  void shouldLoseNoFrameForGoodViewersWhateverOthersDo() throws Exception {
    Programs.require("make");
    Programs.require("gcc");
    String out = Path.of("target/bench").toAbsolutePath().toString();
    run(
        Duration.ofMinutes(2),
        "make",
        "-s",
        "-C",
        "src/bench/c",
        "../../../target/bench/feed",
        "../../../target/bench/viewers");
    Files.write(folder.resolve("0.jpg"), stamped(picture()));
    try (ServerProcess server =
        ServerProcess.start(
            Map.of(
                "MJPEG_STREAM_AUTH_USERS",
                "admin=" + Passwords.hash("nobody guesses it"),
                "MJPEG_STREAM_AUTH_TOKENS",
                "crowd=sha256:" + Tokens.sha256(TOKEN)),
            "--auth-public",
            "health",
            "--camera",
            "command",
            "--command",
            out + "/feed " + folder + " 5",
            "--max-clients",
            String.valueOf(GOOD + STUCK + 100),
            "--request-timeout",
            "5s")) {
      server.awaitHealth(text -> text.contains("\"status\" : \"ok\""));
      final long descriptorsBefore = descriptors(server);
      String figures = "";
      long mostResident = 0;
      long attacks;
      try (Attackers attackers = new Attackers(server.port())) {
        long skipped = 1;
        for (int attempt = 0; attempt < ATTEMPTS && skipped > 0; attempt++) {
          Process crowd = crowd(out, server.port());
          try {
            mostResident = Math.max(mostResident, watch(server, crowd));
            figures = new String(crowd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          } finally {
            crowd.destroyForcibly();
          }
          skipped = figure(good(figures), "skipped");
          System.out.printf(
              "skipped: %d of %d; load of this machine: %s%n",
              skipped,
              figure(good(figures), "frames"),
              Files.readString(Path.of("/proc/loadavg")).strip());
        }
        attacks = attackers.count();
        attackers.checkAlive();
        assertThat(attackers.answersToPasswords()).containsKeys("401", "429");
        assertThat(Set.of("401", "429", "503"))
            .containsAll(attackers.answersToPasswords().keySet());
        System.out.println(attackers.summary());
      }
      server.awaitHealth(text -> text.contains("\"clients\" : 0"));
      awaitDescriptors(server, descriptorsBefore + 8);

      long logLines = server.log().lines().count();
      System.out.printf(
          "%d good viewers, %d that never read, %d s: %s%nmost resident %d MiB, %d descriptors before"
              + " and %d after, %d lines of log, %d acts of abuse%n",
          GOOD,
          STUCK,
          SECONDS,
          figures.strip(),
          mostResident / 1024,
          descriptorsBefore,
          descriptors(server),
          logLines,
          attacks);
      assertThat(figure(figures, "waiting")).isZero();
      String good = good(figures);
      assertThat(figure(good, "frames")).isGreaterThan(GOOD * SECONDS * 3);
      assertThat(figure(good, "skipped")).isZero();
      assertThat(figure(good, "broken")).isZero();
      assertThat(figure(good, "closed")).isZero();
      assertThat(attacks).isGreaterThan(SECONDS * 40);
      assertThat(mostResident).isLessThan(MAX_RSS_KIB);
      assertThat(logLines).isLessThan((long) MAX_LOG_LINES * ATTEMPTS + 60 * (SECONDS / 60));
      assertThat(server.log()).doesNotContain("Exception", "\tat ");
    }
  }

  private static String good(String figures) {
    return figures.substring(figures.indexOf("\"good\""), figures.indexOf("\"slow\""));
  }

  /** Starts viewers who count the frames they are not sent: src/bench/c/viewers.c. */
  private static Process crowd(String out, int port) throws IOException {
    return new ProcessBuilder(
            out + "/viewers",
            "--port",
            String.valueOf(port),
            "--path",
            "/?token=" + TOKEN,
            "--good",
            String.valueOf(GOOD),
            "--stuck",
            String.valueOf(STUCK),
            "--wait",
            "60",
            "--warm",
            "2",
            "--seconds",
            String.valueOf(SECONDS))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Returns the most memory that was seen, in KiB. */
  private static long watch(ServerProcess server, Process crowd) throws Exception {
    long most = 0;
    long deadline = MonotonicClock.SYSTEM.nanos() + TimeUnit.SECONDS.toNanos(SECONDS + 120);
    while (!crowd.waitFor(500, TimeUnit.MILLISECONDS)) {
      assertThat(MonotonicClock.SYSTEM.nanos()).isLessThan(deadline);
      most = Math.max(most, resident(server));
    }
    return most;
  }

  private static void awaitDescriptors(ServerProcess server, long most) throws Exception {
    for (int i = 0; i < 300 && descriptors(server) > most; i++) {
      assertThat(server.awaitExit(Duration.ofMillis(100))).isFalse();
    }
    assertThat(descriptors(server)).isLessThanOrEqualTo(most);
  }

  private static long descriptors(ServerProcess server) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + server.process().pid() + "/fd"))) {
      return open.count();
    }
  }

  private static long resident(ServerProcess server) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + server.process().pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D+", ""));
      }
    }
    throw new AssertionError("no VmRSS in /proc");
  }

  private static long figure(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\" ?: (\\d+)").matcher(json);
    assertThat(matcher.find()).as(name + " in " + json).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  /** Noisy, so that it has as many bytes as a camera's: some 19 KB. */
  private static byte[] picture() throws IOException {
    BufferedImage image = new BufferedImage(480, 360, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(7);
    for (int y = 0; y < image.getHeight(); y += 1) {
      for (int x = 0; x < image.getWidth(); x += 1) {
        int grey = (x / 4 + y / 3 + random.nextInt(24)) & 0xFF;
        image.setRGB(x, y, grey << 16 | grey << 8 | grey);
      }
    }
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, "jpg", jpeg)).isTrue();
    return jpeg.toByteArray();
  }

  /** With the comment into which the camera program writes a number: src/bench/c/stamp.h. */
  private static byte[] stamped(byte[] jpeg) throws IOException {
    ByteArrayOutputStream stamped = new ByteArrayOutputStream();
    byte[] text = STAMP.getBytes(StandardCharsets.US_ASCII);
    int behindJfif = 4 + ((jpeg[4] & 0xFF) << 8 | (jpeg[5] & 0xFF));
    stamped.write(jpeg, 0, behindJfif);
    stamped.write(new byte[] {(byte) 0xFF, (byte) 0xFE, 0, (byte) (text.length + 2)});
    stamped.write(text);
    stamped.write(jpeg, behindJfif, jpeg.length - behindJfif);
    return stamped.toByteArray();
  }

  private static void run(Duration limit, String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
