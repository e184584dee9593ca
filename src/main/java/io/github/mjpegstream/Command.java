package io.github.mjpegstream;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a word of the command line asks for instead of serving. A command may have options of its
 * own, which nothing else has, and words behind it.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are copies that nobody can change
enum Command {
  DOCTOR("doctor", "Say what stands in the way of a picture", List.of(), List.of()),
  PASSWD("passwd", "Make the hash of a password, for auth.users", List.of("USER"), List.of()),
  TOKEN("token", "Make a token for a program, for auth.tokens", List.of("NAME"), List.of()),
  LINK(
      "link",
      "Make a link that shows a camera for some time",
      List.of("CAMERA"),
      List.of(
          new Option("--for", "TIME", "How long it holds, such as 1h (1m to 8760h; default 1h)"),
          new Option("--path", "stream|snapshot", "What it shows (default stream)"),
          new Option("--base", "URL", "What stands before its path, such as a proxy's address"))),
  CERTIFICATE(
      "certificate",
      "Make a certificate for this machine that nobody vouches for",
      List.of(),
      List.of(new Option("--out", "FOLDER", "Where its files go (default the current folder)"))),
  RELOAD(
      "reload",
      "Have the running server read its configuration again",
      List.of(),
      List.of(
          new Option("--pid", "N", "Process of the server, where several run on this machine")));

  /**
   * An option of one command.
   *
   * @param flag such as {@code --for}; no key of the configuration has the same
   * @param placeholder of its value
   */
  record Option(String flag, String placeholder, String summary) {}

  private final String word;
  private final String summary;
  private final List<String> operands;
  private final List<Option> options;

  /**
   * @param operands placeholders of the words that may follow it
   */
  Command(String word, String summary, List<String> operands, List<Option> options) {
    this.word = word;
    this.summary = summary;
    this.operands = List.copyOf(operands);
    this.options = List.copyOf(options);
  }

  String word() {
    return word;
  }

  String summary() {
    return summary;
  }

  List<String> operands() {
    return operands;
  }

  List<Option> options() {
    return options;
  }

  /** Returns how it is written. */
  String synopsis() {
    StringBuilder synopsis = new StringBuilder(word);
    operands.forEach(operand -> synopsis.append(" [").append(operand).append(']'));
    return synopsis.toString();
  }

  /** Whether it looks at the configuration; the others work with one that is wrong as well. */
  boolean needsConfig() {
    return this == DOCTOR || this == LINK;
  }

  static Optional<Command> of(String word) {
    for (Command command : values()) {
      if (command.word.equals(word)) {
        return Optional.of(command);
      }
    }
    return Optional.empty();
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Command::word).toList();
  }
}
