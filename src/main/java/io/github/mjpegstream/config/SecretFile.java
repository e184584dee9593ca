package io.github.mjpegstream.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file that holds something which does not stand in the configuration itself. */
final class SecretFile {
  private static final int MAX_BYTES = 256 * 1024;

  private SecretFile() {}

  /** Whether a text names such a file, and is not the secret itself. */
  static boolean isNamedBy(String text) {
    return text.startsWith("/");
  }

  /** Whether a text is what a PEM file holds, and not the name of one. */
  static boolean isPem(String text) {
    return text.contains("-----BEGIN ");
  }

  /**
   * Reads one.
   *
   * @param what it should be, for messages: {@code "a certificate in PEM form"}
   * @throws BadValueException if it cannot be read, with the reason
   */
  static String read(String name, String what) throws BadValueException {
    try {
      Path file = Path.of(name);
      if (Files.isDirectory(file)) {
        throw new BadValueException(Shown.value(name) + ", a directory", what);
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          throw new BadValueException(
              Shown.value(name) + ", too large", what + " of at most " + MAX_BYTES / 1024 + " KiB");
        }
        return new String(bytes, StandardCharsets.UTF_8);
      }
    } catch (NoSuchFileException e) {
      throw new BadValueException(Shown.value(name) + ", no such file", what);
    } catch (AccessDeniedException e) {
      throw new BadValueException(
          Shown.value(name) + ", permission denied", what + " that this user may read");
    } catch (IOException | InvalidPathException e) {
      throw new BadValueException(
          Shown.value(name)
              + ", which cannot be read: "
              + Shown.value(String.valueOf(e.getMessage())),
          what);
    }
  }
}
