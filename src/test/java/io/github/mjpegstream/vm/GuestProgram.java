package io.github.mjpegstream.vm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the programs of the guest that tests look through. */
public final class GuestProgram {
  private static final int PATIENCE_SECONDS = 60;

  private GuestProgram() {}

  /** Runs a program to its end and returns all that it wrote; fails if it fails. */
  public static String run(String... command) {
    try {
      // Reading goes on until the program ends, so a limit on waiting would not be enough.
      ProcessBuilder builder = new ProcessBuilder("timeout", "-k", "5", "" + PATIENCE_SECONDS);
      builder.command().addAll(List.of(command));
      Process process = builder.redirectErrorStream(true).start();
      String output;
      try (InputStream stream = process.getInputStream()) {
        output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      }
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + " failed:\n" + output);
      }
      return output;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(String.join(" ", command), e);
    }
  }
}
