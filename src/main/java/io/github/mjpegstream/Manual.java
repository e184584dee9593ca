package io.github.mjpegstream;

import io.github.mjpegstream.config.ConfigKey;
import io.github.mjpegstream.config.ConfigLoader;
import java.util.Locale;

/** The manual page, mjpeg-stream(1), in the language of man. */
final class Manual {
  private final StringBuilder page = new StringBuilder();

  private Manual() {}

  /**
   * Returns the page.
   *
   * @param date of the version, as 2026-11-22
   */
  static String page(String version, String date) {
    Manual manual = new Manual();
    manual.header(version, date);
    manual.commands();
    manual.options();
    manual.footer();
    return manual.page.toString();
  }

  private void header(String version, String date) {
    String name = CommandLineSyntax.NAME;
    macro("TH", name.toUpperCase(Locale.ROOT), "1", date, name + " " + version);
    section("NAME");
    text(name + " - camera server: the newest picture over HTTP, to everybody");
    section("SYNOPSIS");
    macro("B", name);
    text("[OPTION...]");
    for (Command command : Command.values()) {
      macro("br");
      macro("B", name + " " + command.word());
      text(command.synopsis().substring(command.word().length()) + " [OPTION...]");
    }
    section("DESCRIPTION");
    text(
        "Serves the pictures of a camera over HTTP, as a stream of JPEGs that browsers and players"
            + " show. Whoever watches gets the newest picture next. A camera that fails is started"
            + " again, for ever.");
    paragraph("Without options it serves the camera that there is, on port 5000 of every address.");
  }

  private void commands() {
    section("COMMANDS");
    text("With a command the program does something else than to serve, and ends.");
    for (Command command : Command.values()) {
      macro("TP");
      macro("B", command.synopsis());
      text(command.summary() + ".");
      for (Command.Option option : command.options()) {
        macro("RS");
        entry(option.flag(), option.placeholder(), option.summary() + ".");
        macro("RE");
      }
    }
  }

  private void options() {
    section("OPTIONS");
    text(
        "Every option below General is a key of the configuration file, too, and an environment"
            + " variable: --fps is fps in the section camera, and MJPEG_STREAM_FPS. Options are"
            + " stronger than the environment, the environment is stronger than the file.");
    macro("SS", "General");
    entry(ConfigLoader.FILE_FLAG, "FILE", "YAML file with the configuration.");
    for (Action action : Action.values()) {
      entry(String.join(", ", action.names()), "", action.summary() + ".");
    }
    for (ConfigKey.Group group : ConfigKey.Group.values()) {
      macro("SS", group.title());
      for (ConfigKey<?> key : ConfigKey.all()) {
        if (key.group() == group) {
          entry(
              key.hasFlag() ? key.flag() : key.name() + " (not on the command line)",
              key.hasFlag() ? key.placeholder() : "",
              key.summary() + " (" + key.rangeAndDefault() + "). " + key.details());
        }
      }
    }
  }

  private void footer() {
    section("ENVIRONMENT");
    entry(ConfigLoader.FILE_VARIABLE, "", "The configuration file, as " + ConfigLoader.FILE_FLAG);
    entry(ConfigKey.ENVIRONMENT_PREFIX + "...", "", "One for each key, as said above.");
    entry("JAVA_HOME", "", "The Java to run with (else the command java, else the newest).");
    entry("JAVA_OPTS", "", "More options of Java.");
    section("FILES");
    entry(
        "/etc/mjpeg-stream/mjpeg-stream.yml",
        "",
        "The configuration of the service, every key in it.");
    entry(
        "/var/cache/mjpeg-stream",
        "",
        "What makes starts quick: made where the package is installed, and again for another Java.");
    section("EXIT STATUS");
    entry(Integer.toString(Cli.OK), "", "Success.");
    entry(Integer.toString(Cli.FAILURE), "", "Failure.");
    entry(Integer.toString(Cli.USAGE), "", "Wrong usage.");
    entry(Integer.toString(Cli.CONFIG), "", "Wrong configuration.");
    section("SEE ALSO");
    text("systemctl(1), journalctl(1), rpicam-vid(1), v4l2-ctl(1)");
    paragraph("Everything else stands in /usr/share/doc/mjpeg-stream.");
  }

  private void section(String title) {
    macro("SH", title);
  }

  private void entry(String term, String placeholder, String explanation) {
    macro("TP");
    page.append("\\fB").append(escaped(term)).append("\\fR");
    if (!placeholder.isEmpty()) {
      page.append(" \\fI").append(escaped(placeholder)).append("\\fR");
    }
    page.append('\n');
    text(explanation.strip());
  }

  private void paragraph(String text) {
    macro("PP");
    text(text);
  }

  private void macro(String name, String... arguments) {
    page.append('.').append(name);
    for (String argument : arguments) {
      page.append(" \"").append(escaped(argument).replace("\"", "\\(dq")).append('"');
    }
    page.append('\n');
  }

  private void text(String text) {
    // A point or an apostrophe at its beginning would make a line a macro.
    page.append("\\&").append(escaped(text.strip())).append('\n');
  }

  /** Every minus is one that can be copied into a shell. */
  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("\n", " ");
  }
}
