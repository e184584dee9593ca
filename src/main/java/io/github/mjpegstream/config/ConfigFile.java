package io.github.mjpegstream.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * From a file to the nodes of its YAML. No object is made of what the file says, and what it may
 * cost is bounded. Confined to one thread.
 */
final class ConfigFile {
  static final int MAX_BYTES = 256 * 1024;

  /** Two would do. The parser's own recursion is deeper than ours. */
  private static final int MAX_DEPTH = 16;

  private static final int MAX_ALIASES = 50;

  private final String label;
  private final Problems problems;

  /**
   * @param label what the file is called in messages
   */
  ConfigFile(String label, Problems problems) {
    this.label = label;
    this.problems = problems;
  }

  /**
   * Reads a file. What is wrong with it becomes a problem.
   *
   * @param namedBy what named the file, for messages
   * @return its content; empty where there is none or something is wrong
   */
  Optional<Node> read(Path file, String namedBy) {
    if (Files.isDirectory(file)) {
      problems.add(label + ": a directory (expected: a YAML file), " + namedBy);
      return Optional.empty();
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      problems.add(label + ": no such file (expected: a YAML file), " + namedBy);
      return Optional.empty();
    } catch (AccessDeniedException e) {
      problems.add(label + ": permission denied (expected: a readable file), " + namedBy);
      return Optional.empty();
    } catch (IOException e) {
      problems.add(
          label
              + ": cannot be read: "
              + Shown.printable(String.valueOf(e.getMessage()))
              + ", "
              + namedBy);
      return Optional.empty();
    }
    return parse(bytes);
  }

  /** Reads the content of a file. */
  Optional<Node> parse(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      problems.add(label + ": too large (expected: at most " + MAX_BYTES / 1024 + " KiB)");
      return Optional.empty();
    }
    int nul = indexOfNul(bytes);
    if (nul >= 0) {
      problems.add(label + ": a binary file (expected: YAML text)");
      return Optional.empty();
    }
    return decode(bytes).flatMap(this::compose);
  }

  private static int indexOfNul(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        return i;
      }
    }
    return -1;
  }

  private Optional<String> decode(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    try {
      if (result.isError()) {
        result.throwException();
      }
    } catch (CharacterCodingException e) {
      problems.add(place(text.lines().count()) + ": not UTF-8 (expected: a file in UTF-8)");
      return Optional.empty();
    }
    // Some editors put a byte order mark in front.
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (content.isBlank()) {
      problems.add(label + ": empty (expected: settings; for the defaults give no file)");
      return Optional.empty();
    }
    return Optional.of(content);
  }

  /** Returns how such a file is read. */
  static LoadSettings loadSettings(String label) {
    return LoadSettings.builder()
        .setLabel(label)
        .setCodePointLimit(MAX_BYTES)
        .setMaxAliasesForCollections(MAX_ALIASES)
        .build();
  }

  private Optional<Node> compose(String text) {
    LoadSettings settings = loadSettings(label);
    try {
      if (isTooDeep(text, settings)) {
        return Optional.empty();
      }
      return new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException e) {
      malformed(e, text);
    } catch (ReaderException e) {
      long line = text.substring(0, Math.min(e.getPosition(), text.length())).lines().count();
      problems.add(
          place(Math.max(1, line))
              + ": control character 0x"
              + Integer.toHexString(e.getCodePoint())
              + " (expected: YAML text)");
    } catch (YamlEngineException e) {
      // Only its first line: what follows may quote the file, and with it a password.
      String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      problems.add(label + ": not YAML: " + Shown.printable(message));
    }
    return Optional.empty();
  }

  /** Looks at the events first: composing nodes is recursive, and would overflow the stack. */
  private boolean isTooDeep(String text, LoadSettings settings) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(text)) {
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        default -> {}
      }
      if (depth > MAX_DEPTH) {
        problems.add(
            place(event.getStartMark().map(Mark::getLine).orElse(0) + 1L)
                + ": nested too deeply (expected: at most "
                + MAX_DEPTH
                + " levels)");
        return true;
      }
    }
    return false;
  }

  private void malformed(MarkedYamlEngineException e, String text) {
    Optional<Mark> mark = e.getProblemMark().or(e::getContextMark);
    int line = mark.map(Mark::getLine).orElse(0);
    String where = place(line + 1L);
    if (startsWithTab(text, line)) {
      problems.add(where + ": a tab (expected: indentation with spaces)");
      return;
    }
    // Never the whole message: it quotes the file, and with it a password.
    String what = e.getProblem() == null ? "" : ": " + withoutAdvice(e.getProblem());
    boolean hasContext = e.getContext() != null && !e.getContext().isBlank();
    String context = hasContext ? ", " + Shown.printable(e.getContext()) : "";
    problems.add(where + ": not YAML" + what + context);
  }

  /** The parser advises against tabs, whatever the character is. */
  private static String withoutAdvice(String problem) {
    int advice = problem.indexOf(". (");
    return Shown.printable(advice < 0 ? problem : problem.substring(0, advice));
  }

  private static boolean startsWithTab(String text, int line) {
    String content = text.lines().skip(line).findFirst().orElse("");
    String indentation = content.substring(0, content.length() - content.stripLeading().length());
    return indentation.indexOf('\t') >= 0;
  }

  private String place(long line) {
    return label + ":" + Math.max(1, line);
  }
}
