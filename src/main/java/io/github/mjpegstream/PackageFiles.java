package io.github.mjpegstream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program of its own, run where a package of the server is built: writes what is made from the
 * command line's grammar and comes with the package.
 */
final class PackageFiles {
  private PackageFiles() {}

  /**
   * Writes the manual page and bash's completion.
   *
   * @param args the folder, and the date of the version, as 2026-11-22
   * @throws IOException if the folder cannot be written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("expected two arguments: a folder, and a date");
    }
    Path folder = Files.createDirectories(Path.of(args[0]));
    Files.writeString(
        folder.resolve(CommandLineSyntax.NAME + ".1"), Manual.page(Version.current(), args[1]));
    Files.writeString(
        folder.resolve(CommandLineSyntax.NAME + ".bash-completion"), Completion.bash());
  }
}
