package io.github.mjpegstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.mjpegstream.Programs;
import io.github.mjpegstream.camera.testpattern.PatternReader.Reading;
import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What people watch with: each of these programs is run against the server as it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClientsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** At ten frames a second; far below the age at which somebody would call a picture old. */
  private static final Duration RECENT = Duration.ofSeconds(4);

  private ServerProcess server;
  @TempDir private Path folder;

  @BeforeAll
  void startServer() {
    server = ServerProcess.start(Map.of(), "--camera", "test-pattern", "--fps", "10");
    server.awaitHealth(text -> text.contains("\"status\" : \"ok\""));
  }

  @AfterAll
  void stopServer() {
    server.close();
  }

  @Test
  void shouldStreamToCurl() throws IOException {
    Programs.require("curl");

    List<byte[]> jpegs =
        Multipart.jpegs(run("sh", "-c", "curl -sN " + server.url("/") + " | head -c 150000").out());

    assertRising(jpegs, 10);
  }

  @Test
  void shouldAnswerCurlAskingForHeadsOnly() throws IOException {
    Programs.require("curl");

    ClientProgram.End stream = run("curl", "-sSI", server.url("/"));
    ClientProgram.End snapshot = run("curl", "-sSI", server.url("/snapshot"));

    assertThat(stream.status()).isZero();
    assertThat(stream.text())
        .startsWith("HTTP/1.0 200 OK\r\n")
        .endsWith("Content-Type: multipart/x-mixed-replace; boundary=frame\r\n\r\n");
    assertThat(snapshot.status()).isZero();
    assertThat(snapshot.text())
        .startsWith("HTTP/1.1 200 OK\r\n")
        .containsIgnoringCase("content-type: image/jpeg\r\n");
  }

  @Test
  void shouldGiveCurlASnapshotTakenJustNow() throws IOException {
    Programs.require("curl");

    long before = System.currentTimeMillis();
    ClientProgram.End end = run("curl", "-sSf", server.url("/snapshot"));

    assertThat(end.status()).isZero();
    assertThat(Patterns.read(end.out()).epochMillis()).isGreaterThanOrEqualTo(before);
  }

  @Test
  void shouldStreamToWget() throws IOException {
    Programs.require("wget");

    List<byte[]> jpegs =
        Multipart.jpegs(
            run("sh", "-c", "wget -q -O - " + server.url("/stream") + " | head -c 150000").out());

    assertRising(jpegs, 10);
  }

  @Test
  void shouldGiveWgetASnapshot() throws IOException {
    Programs.require("wget");

    long before = System.currentTimeMillis();
    ClientProgram.End end = run("wget", "-q", "-O", "-", server.url("/?action=snapshot"));

    assertThat(end.status()).isZero();
    assertThat(Patterns.read(end.out()).epochMillis()).isGreaterThanOrEqualTo(before);
  }

  @Test
  void shouldStreamToFfmpegWithoutAComplaint() throws IOException {
    Programs.require("ffmpeg");
    Path pictures = Files.createDirectory(folder.resolve("ffmpeg"));

    ClientProgram.End end =
        run(
            "ffmpeg",
            "-v",
            "error",
            "-nostdin",
            "-f",
            "mpjpeg",
            "-i",
            server.url("/"),
            "-frames:v",
            "20",
            "-fps_mode",
            "passthrough",
            pictures.resolve("%03d.png").toString());

    assertThat(end.err()).isEmpty();
    assertThat(end.status()).isZero();
    List<byte[]> frames = Patterns.in(pictures);
    assertThat(frames).hasSize(20);
    assertRising(frames, 20);
  }

  @Test
  void shouldBeKnownToFfprobeForWhatItIs() throws IOException {
    Programs.require("ffprobe");

    ClientProgram.End end =
        run(
            "ffprobe",
            "-v",
            "error",
            "-show_entries",
            "stream=codec_name,width,height:format=format_name",
            "-of",
            "default=noprint_wrappers=1",
            server.url("/stream"));

    assertThat(end.err()).isEmpty();
    assertThat(end.status()).isZero();
    assertThat(end.text().lines())
        .contains("format_name=mpjpeg", "codec_name=mjpeg", "width=480", "height=360");
  }

  @Test
  void shouldPlayInVlc() throws IOException {
    Programs.require("cvlc");
    Path home = Files.createDirectory(folder.resolve("vlc"));
    Path pictures = Files.createDirectory(home.resolve("pictures"));
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      // VLC refuses to run as root.
      Programs.require("setpriv");
      command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
      openToEverybody(folder, home, pictures);
    }
    command.addAll(List.of("cvlc", "--no-audio", "--vout=dummy", "--video-filter=scene"));
    command.addAll(List.of("--scene-format=png", "--scene-ratio=1", "--scene-path=" + pictures));
    command.add(server.url("/"));

    List<byte[]> frames;
    try (ClientProgram vlc =
        ClientProgram.start(
            home, Map.of("XDG_RUNTIME_DIR", home.toString()), command.toArray(new String[0]))) {
      long deadline = MonotonicClock.SYSTEM.nanos() + LIMIT.toNanos();
      while (Patterns.in(pictures).size() < 40) {
        assertThat(vlc.awaitExit(Duration.ofMillis(200))).as(vlc.complaints()).isFalse();
        assertThat(MonotonicClock.SYSTEM.nanos()).as(vlc.complaints()).isLessThan(deadline);
      }
      vlc.terminate();
      assertThat(vlc.end(LIMIT).status()).isZero();
      frames = Patterns.in(pictures);
    }

    // VLC shows a picture again while it waits for the next one.
    List<Integer> numbers = Patterns.numbers(frames).stream().distinct().toList();
    assertThat(numbers).hasSizeGreaterThan(10).isSorted();
    assertThat(Patterns.numbers(frames)).isSorted();
  }

  private static void openToEverybody(Path... folders) throws IOException {
    for (Path open : folders) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
  }

  @Test
  void shouldMoveOnAPageInChromium() throws IOException {
    Programs.require("chromium");
    HttpServer site =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] page =
        ("<!DOCTYPE html><title>Camera</title><body style='margin:0'><img style='display:block' src='"
                + server.url("/?action=stream")
                + "'>")
            .getBytes(StandardCharsets.UTF_8);
    site.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    site.start();
    try (Chromium chromium = new Chromium(Files.createDirectory(folder.resolve("page")))) {
      chromium.open("http://127.0.0.1:" + site.getAddress().getPort() + "/", 480, 360);

      assertMoves(chromium, "on a page");
    } finally {
      site.stop(0);
    }
  }

  @Test
  void shouldMoveInChromiumWhenTheStreamIsThePage() throws IOException {
    Programs.require("chromium");
    try (Chromium chromium = new Chromium(Files.createDirectory(folder.resolve("stream")))) {
      chromium.open(server.url("/"), 480, 360);

      assertMoves(chromium, "as the page itself");
    }
  }

  private static void assertMoves(Chromium chromium, String where) throws IOException {
    Reading first = chromium.await(reading -> true);
    Reading later = chromium.await(reading -> reading.frameNumber() > first.frameNumber() + 10);

    long ageMillis = System.currentTimeMillis() - later.epochMillis();
    System.out.println("Chromium, " + where + ": the picture is " + ageMillis + " ms old");
    assertThat(later.epochMillis()).isGreaterThan(first.epochMillis());
    assertThat(ageMillis).isBetween(0L, RECENT.toMillis());
  }

  private ClientProgram.End run(String... command) throws IOException {
    return ClientProgram.run(folder, LIMIT, command);
  }

  private static void assertRising(List<byte[]> pictures, int atLeast) {
    List<Integer> numbers = Patterns.numbers(pictures);
    assertThat(numbers).hasSizeGreaterThanOrEqualTo(atLeast).isSorted().doesNotHaveDuplicates();
  }
}
