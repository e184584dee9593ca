package io.github.mjpegstream.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Secrets that systemd hands to this service as files which only it can read: {@code
 * LoadCredential=NAME:PATH} in the unit. A value of the configuration that reads {@code
 * credential:NAME} stands for the content of that file. Immutable.
 */
final class Credentials {
  /** What a value begins with that stands for a credential. */
  static final String PREFIX = "credential:";

  /** No credentials at all. */
  static final Credentials NONE = new Credentials(Map.of());

  /** systemd.exec(5). */
  private static final String FOLDER_VARIABLE = "CREDENTIALS_DIRECTORY";

  /** What systemd allows, credential_name_valid(), but for dots alone. */
  private static final Pattern NAME = Pattern.compile("[!-~&&[^/:]]{1,255}");

  private static final int MAX_BYTES = 64 * 1024;

  private final Optional<String> folder;

  /**
   * @param environment of this process, which says where the credentials are
   */
  Credentials(Map<String, String> environment) {
    this.folder = Optional.ofNullable(environment.get(FOLDER_VARIABLE));
  }

  /** Whether a text stands for a credential instead of for itself. */
  static boolean isReference(String text) {
    return text.startsWith(PREFIX);
  }

  /**
   * Returns the content of a credential, without the line feed at its end.
   *
   * @param reference {@code credential:NAME}
   * @throws BadValueException if it cannot be had
   */
  String content(String reference) throws BadValueException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file(reference))) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw bad(reference, "which there is not", loading(reference));
    } catch (AccessDeniedException e) {
      throw bad(reference, "which this user may not read", loading(reference));
    } catch (IOException e) {
      throw bad(reference, "which cannot be read: " + e.getMessage(), loading(reference));
    }
    if (bytes.length > MAX_BYTES) {
      throw bad(reference, "which is too large", "at most " + MAX_BYTES / 1024 + " KiB");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    } catch (CharacterCodingException e) {
      throw bad(reference, "which is not UTF-8", "text in UTF-8");
    }
  }

  /**
   * Returns where a credential lies, for keys whose values are files. Whether it is there is not
   * looked at.
   *
   * @param reference {@code credential:NAME}
   * @throws BadValueException if there are none, or this is no name of one
   */
  Path file(String reference) throws BadValueException {
    String name = reference.substring(PREFIX.length());
    if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
      throw new BadValueException("credential:NAME, with a name as in LoadCredential=NAME:PATH");
    }
    if (folder.isEmpty()) {
      throw bad(reference, "but no credentials were given", loading(reference));
    }
    return Path.of(folder.get(), name);
  }

  private static BadValueException bad(String reference, String why, String expected) {
    return new BadValueException(Shown.value(reference) + ", " + why, expected);
  }

  private static String loading(String reference) {
    return "LoadCredential=" + reference.substring(PREFIX.length()) + ":PATH in the service's unit";
  }
}
