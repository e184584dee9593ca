package io.github.mjpegstream;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** The programs that tests need and that need not be installed. */
public final class Programs {
  private Programs() {}

  /** Skips the test aloud where one of these programs is missing, and fails it under CI=true. */
  public static void require(String... programs) {
    for (String program : programs) {
      if (!isInstalled(program)) {
        missing(program);
      }
    }
  }

  /** As {@link #require}, for what a Python can import. */
  public static void requirePythonModule(String python, String module) {
    try {
      Process trial =
          new ProcessBuilder(python, "-c", "import " + module)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!trial.waitFor(30, TimeUnit.SECONDS) || trial.exitValue() != 0) {
        missing(module + " for " + python);
      }
    } catch (IOException e) {
      missing(python);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void missing(String what) {
    String message = what + " is not installed";
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(message);
    }
    System.out.println("SKIPPED: " + message);
    throw new TestAbortedException(message);
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
