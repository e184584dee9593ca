package io.github.mjpegstream;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.opentest4j.TestAbortedException;

/** The programs that tests need and that need not be installed. */
public final class Programs {
  private Programs() {}

  /** Skips the test aloud where one of these programs is missing, and fails it under CI=true. */
  public static void require(String... programs) {
    for (String program : programs) {
      if (!isInstalled(program)) {
        String message = program + " is not installed";
        if ("true".equals(System.getenv("CI"))) {
          throw new AssertionError(message);
        }
        System.out.println("SKIPPED: " + message);
        throw new TestAbortedException(message);
      }
    }
  }

  private static boolean isInstalled(String program) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
