package io.github.mjpegstream.process;

import io.github.mjpegstream.process.ChildStartException.Kind;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds programs the way a shell does. Immutable.
 *
 * @param directories searched in this order
 */
record SearchPath(List<Path> directories) {
  /** What a shell assumes where PATH is not set (bash, DEFAULT_PATH_VALUE, shortened). */
  private static final String DEFAULT = "/usr/local/bin:/usr/bin:/bin";

  SearchPath {
    directories = List.copyOf(directories);
  }

  /**
   * Reads the value of PATH.
   *
   * @param path may be null: then the usual directories
   */
  static SearchPath parse(String path) {
    List<Path> directories = new ArrayList<>();
    for (String directory : (path == null ? DEFAULT : path).split(File.pathSeparator, -1)) {
      if (!directory.isEmpty()) {
        directories.add(Path.of(directory));
      }
    }
    return new SearchPath(directories);
  }

  /**
   * Returns the file to execute.
   *
   * @param program a name, or a path when it holds a slash
   * @throws ChildStartException if there is none, or none that may be executed
   */
  Path find(String program) throws ChildStartException {
    Path relative;
    try {
      relative = Path.of(program);
    } catch (InvalidPathException e) {
      throw new ChildStartException(
          Kind.NOT_FOUND, "'" + program + "' is no name of a program: " + e.getReason(), e);
    }
    if (program.isEmpty()) {
      throw new ChildStartException(Kind.NOT_FOUND, "the name of the program is empty", null);
    }
    if (program.contains("/")) {
      return executable(program, relative);
    }
    Path refused = null;
    for (Path directory : directories) {
      Path file = directory.resolve(relative);
      if (Files.isRegularFile(file)) {
        if (Files.isExecutable(file)) {
          return file;
        }
        refused = file;
      }
    }
    if (refused != null) {
      throw notExecutable(program, refused);
    }
    throw new ChildStartException(
        Kind.NOT_FOUND,
        "the program '"
            + program
            + "' was not found (looked in "
            + String.join(":", directories.stream().map(Path::toString).toList())
            + ")",
        null);
  }

  private static Path executable(String program, Path file) throws ChildStartException {
    if (!Files.exists(file)) {
      throw new ChildStartException(
          Kind.NOT_FOUND, "the program '" + program + "' was not found", null);
    }
    if (!Files.isRegularFile(file) || !Files.isExecutable(file)) {
      throw notExecutable(program, file);
    }
    return file;
  }

  private static ChildStartException notExecutable(String program, Path file) {
    return new ChildStartException(
        Kind.NOT_EXECUTABLE,
        "the program '" + program + "' was found, but " + file + " is not executable for us",
        null);
  }
}
