package io.github.mjpegstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.mjpegstream.access.Passwords;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;

/** Makes the hash of a password. The password itself never stands on a command line. */
final class PasswordCommand {
  private static final String USER = "admin";

  /** Where a password comes from. */
  interface Source {
    /** The terminal without echo where there is one, else a line of the standard input. */
    Source SYSTEM = new SystemSource();

    /** Whether a person types. */
    boolean isTyped();

    /**
     * Returns a password; null at the end of the input.
     *
     * @param prompt for a person
     * @throws IOException if it cannot be read, with the reason in words
     */
    String read(String prompt) throws IOException;
  }

  private static final class SystemSource implements Source {
    /** Other than {@link System#console} says since Java 22, only a terminal is one. */
    @Override
    public boolean isTyped() {
      try {
        String input = Path.of("/proc/self/fd/0").toRealPath().toString();
        return input.startsWith("/dev/pts/")
            || input.startsWith("/dev/tty")
            || input.equals("/dev/console");
      } catch (IOException e) {
        // A pipe has no path, and something that is closed neither.
        return false;
      }
    }

    @Override
    @SuppressWarnings("SystemConsoleNull") // before Java 22 it is, if the output is no terminal
    public String read(String prompt) throws IOException {
      if (!isTyped()) {
        // Not closed: it is the process's.
        return new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
      }
      Console console = System.console();
      if (console == null) {
        throw new IOException(
            "the password would be seen while it is typed (expected: a terminal as standard output"
                + " as well, or the password on the standard input)");
      }
      char[] typed = console.readPassword("%s", prompt);
      return typed == null ? null : new String(typed);
    }
  }

  private final Source source;
  private final PrintStream out;
  private final PrintStream err;

  PasswordCommand(Source source, PrintStream out, PrintStream err) {
    this.source = source;
    this.out = out;
    this.err = err;
  }

  /**
   * Asks for a password and prints what goes into the configuration.
   *
   * @param user whose it is
   */
  int run(Optional<String> user) {
    try {
      Optional<String> password = ask();
      if (password.isEmpty()) {
        return Cli.FAILURE;
      }
      out.println("auth:");
      out.println("  users:");
      out.println("    " + user.orElse(USER) + ": \"" + Passwords.hash(password.get()) + "\"");
      return Cli.OK;
    } catch (IOException e) {
      err.println("mjpeg-stream: " + e.getMessage());
      return Cli.FAILURE;
    }
  }

  private Optional<String> ask() throws IOException {
    String password = source.read("Password: ");
    if (password == null || password.isEmpty()) {
      return refuse("no password");
    }
    if (password.getBytes(UTF_8).length > Passwords.MOST_BYTES) {
      return refuse(
          "a password of "
              + password.getBytes(UTF_8).length
              + " bytes (expected: at most "
              + Passwords.MOST_BYTES
              + ", which is all that bcrypt looks at)");
    }
    if (source.isTyped() && !password.equals(source.read("Again: "))) {
      return refuse("the two are not the same");
    }
    return Optional.of(password);
  }

  private Optional<String> refuse(String why) {
    err.println("mjpeg-stream: " + why);
    return Optional.empty();
  }
}
