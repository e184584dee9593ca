package io.github.mjpegstream;

import io.github.mjpegstream.access.Tokens;
import java.io.PrintStream;
import java.util.Optional;

/** Makes a token for a program. */
final class TokenCommand {
  private static final String NAME = "program";

  private TokenCommand() {}

  /**
   * Prints it, once and never again, and what goes into the configuration.
   *
   * @param name of the program
   */
  static int run(Optional<String> name, PrintStream out) {
    String token = Tokens.create();
    out.println("# The token. It is shown this once, and kept nowhere:");
    out.println("#   " + token);
    out.println("# For the configuration, which keeps only its hash; behind the hash may stand");
    out.println("# control or admin, and camera=NAME for the only camera it may have:");
    out.println("auth:");
    out.println("  tokens:");
    out.println("    " + name.orElse(NAME) + ": \"sha256:" + Tokens.sha256(token) + "\"");
    return Cli.OK;
  }
}
