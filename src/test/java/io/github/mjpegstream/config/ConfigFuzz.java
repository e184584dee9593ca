package io.github.mjpegstream.config;

import static io.github.mjpegstream.fuzz.Input.check;
import static io.github.mjpegstream.fuzz.Input.checkOneLine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A configuration file: everything that is wrong with it is said in lines that fit a log, or it is
 * taken, and what is printed of it means the same.
 */
public final class ConfigFuzz {
  private static final Path FILE = temporary();

  private ConfigFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    Files.write(FILE, data);
    LoadedConfig loaded;
    try {
      loaded = load();
    } catch (ConfigException e) {
      check(!e.problems().isEmpty(), "refused without a reason");
      e.problems().forEach(ConfigFuzz::checkProblem);
      return;
    }
    String printed = loaded.toYaml();
    if (printed.contains(Secrets.MASK)) {
      return;
    }
    Files.writeString(FILE, printed);
    try {
      check(load().config().equals(loaded.config()), "what was printed means something else");
    } catch (ConfigException e) {
      throw new AssertionError("what was printed is refused: " + e.problems() + "\n" + printed, e);
    }
  }

  private static void checkProblem(String problem) {
    checkOneLine(problem);
    check(problem.length() < 1000, "a message of " + problem.length() + ": " + problem);
  }

  static LoadedConfig load() throws ConfigException {
    return new ConfigLoader(Map.of()).load(Optional.of(FILE.toString()), Map.of());
  }

  static Path file() {
    return FILE;
  }

  private static Path temporary() {
    try {
      Path file = Files.createTempFile("fuzz", ".yml");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
