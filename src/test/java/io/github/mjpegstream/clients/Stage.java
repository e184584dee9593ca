package io.github.mjpegstream.clients;

import io.github.mjpegstream.e2e.ServerProcess;
import io.github.mjpegstream.http.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The server, with a camera that can be taken away and put back: a program that fetches the test
 * pattern of another server, whose pictures are numbered on and on whatever happens here. Confined
 * to one thread.
 */
final class Stage implements AutoCloseable {
  private final ServerProcess source;
  private final ServerProcess server;
  private final Path camera;

  /**
   * @param folder an empty one, whose name has no spaces
   * @param stallTimeout so long the last picture is shown for want of a new one
   */
  Stage(Path folder, int fps, Duration stallTimeout) throws IOException {
    camera = Files.writeString(folder.resolve("camera-is-there"), "");
    source =
        ServerProcess.start(
            Map.of(),
            "--camera",
            "test-pattern",
            "--fps",
            String.valueOf(fps),
            "--resolution",
            Strips.WIDTH + "x" + Strips.HEIGHT,
            "--quality",
            "90");
    try {
      Path program = folder.resolve("camera");
      Files.writeString(
          program,
          """
          #!/bin/sh
          [ -e %s ] || { echo "taken away" >&2; exit 1; }
          exec curl -sN %s
          """
              .formatted(camera, source.url("/stream")));
      Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
      server =
          ServerProcess.start(
              Map.of(),
              "--camera",
              "command",
              "--command",
              program.toString(),
              "--stall-timeout",
              stallTimeout.toSeconds() + "s",
              "--client-timeout",
              "60s",
              "--backoff-max",
              "2s",
              "--allow-origin",
              "*");
    } catch (IOException | RuntimeException | Error e) {
      source.close();
      throw e;
    }
    server.awaitHealth(text -> text.contains("\"status\" : \"ok\""));
  }

  int port() {
    return server.port();
  }

  String url(String target) {
    return server.url(target);
  }

  /** Waits until the server has sent pictures for so long. */
  void film(Duration length) throws IOException {
    try (RawClient viewer = new RawClient(server.port()).get("/")) {
      viewer.streamHead();
      double begin = capturedMillis(viewer);
      while (capturedMillis(viewer) < begin + length.toMillis()) {
        // Reading is waiting.
      }
    }
  }

  private static double capturedMillis(RawClient viewer) throws IOException {
    return Double.parseDouble(viewer.part().headers().get("x-timestamp")) * 1000;
  }

  /** Takes the camera away: there is no picture but that which says so. */
  void takeCameraAway() throws IOException {
    Files.delete(camera);
    camera().destroyForcibly();
    server.awaitHealth(text -> text.contains("\"status\" : \"unhealthy\""));
  }

  void putCameraBack() throws IOException {
    Files.writeString(camera, "");
    server.awaitHealth(text -> text.contains("\"status\" : \"ok\""));
  }

  /** From now on the camera sends nothing more, and nobody takes offence. */
  void holdCameraStill() throws IOException {
    signalCamera("STOP");
  }

  void letCameraMove() throws IOException {
    signalCamera("CONT");
  }

  private void signalCamera(String signal) throws IOException {
    Process kill =
        new ProcessBuilder(List.of("kill", "-" + signal, String.valueOf(camera().pid()))).start();
    try {
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new AssertionError("the camera cannot be sent SIG" + signal);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private ProcessHandle camera() {
    return server
        .process()
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("/curl"))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no camera; the log:\n" + server.log()));
  }

  String log() {
    return server.log();
  }

  /** Ends the server; clients are told by the end of their streams. */
  void endServer() {
    server.close();
  }

  @Override
  public void close() {
    if (server.process().isAlive()) {
      server.close();
    }
    source.close();
  }
}
