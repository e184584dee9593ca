package io.github.mjpegstream;

import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.ConfigException;
import io.github.mjpegstream.config.ConfigLoader;
import io.github.mjpegstream.config.LoadedConfig;
import io.github.mjpegstream.config.LogLevel;
import io.github.mjpegstream.config.SampleConfig;
import io.github.mjpegstream.config.Shown;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * From the words of a command line to an exit status. What was asked for goes to standard output,
 * what is wrong to standard error. Confined to one thread.
 */
final class Cli {
  static final int OK = 0;
  static final int FAILURE = 1;

  /** {@code EX_USAGE} of sysexits.h. */
  static final int USAGE = 64;

  /** As a shell tells of SIGHUP. */
  static final int HUNG_UP = 128 + 1;

  /** {@code EX_CONFIG} of sysexits.h. */
  static final int CONFIG = 78;

  private final Program program;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  Cli(Program program, Map<String, String> environment, PrintStream out, PrintStream err) {
    this.program = program;
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  int run(String... args) {
    CommandLineSyntax syntax = new CommandLineSyntax();
    Arguments arguments = syntax.parse(args);
    List<Action> actions = arguments.actions();
    if (actions.contains(Action.HELP)) {
      out.print(syntax.help());
      return OK;
    }
    if (actions.contains(Action.VERSION)) {
      out.println(CommandLineSyntax.NAME + " " + Version.current());
      return OK;
    }
    List<String> badWords = new ArrayList<>(arguments.badWords());
    addContradiction(arguments, badWords);
    if (!badWords.isEmpty()) {
      badWords.forEach(err::println);
      arguments.badFlags().forEach(err::println);
      return USAGE;
    }
    return act(arguments);
  }

  private static void addContradiction(Arguments arguments, List<String> badWords) {
    List<String> asked = new ArrayList<>();
    arguments.actions().forEach(action -> asked.add(action.flag()));
    arguments.command().ifPresent(command -> asked.add(command.word()));
    if (asked.size() > 1) {
      badWords.add(String.join(" and ", asked) + ": asked for at once (expected: one of them)");
    }
  }

  private int act(Arguments arguments) {
    if (arguments.command().equals(Optional.of(Command.RELOAD))) {
      return reload(arguments);
    }
    List<Action> actions = arguments.actions();
    boolean needsConfig =
        !actions.contains(Action.PRINT_SAMPLE_CONFIG)
            && !actions.contains(Action.LIST_CAMERAS)
            && arguments.command().map(Command::needsConfig).orElse(true);
    List<String> problems = new ArrayList<>(arguments.badFlags());
    LoadedConfig loaded = null;
    if (needsConfig) {
      try {
        loaded = new ConfigLoader(environment).load(arguments.file(), arguments.settings());
      } catch (ConfigException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      problems.forEach(err::println);
      if (actions.isEmpty() && arguments.command().isEmpty()) {
        program.cannotServe(problems);
      }
      return CONFIG;
    }
    if (loaded != null) {
      return actOn(loaded, arguments);
    }
    if (actions.contains(Action.PRINT_SAMPLE_CONFIG)) {
      out.print(SampleConfig.yaml());
      return OK;
    }
    Logging.configure(LogLevel.WARN);
    if (arguments.command().isPresent()) {
      return makeSecret(arguments);
    }
    return program.listCameras(out);
  }

  private int actOn(LoadedConfig loaded, Arguments arguments) {
    if (arguments.actions().contains(Action.PRINT_CONFIG)) {
      out.print(loaded.toYaml());
      return OK;
    }
    if (arguments.actions().contains(Action.CHECK_CONFIG)) {
      out.println("The configuration is good. Cameras: " + cameraNames(loaded));
      return OK;
    }
    Logging.configure(loaded.config().logLevel());
    if (arguments.command().isEmpty()) {
      return program.serve(loaded);
    }
    return switch (arguments.command().get()) {
      case DOCTOR -> program.doctor(loaded.config(), out);
      case LINK -> new LinkCommand(out, err).run(loaded.config(), arguments);
      default -> throw new IllegalStateException("needs no configuration");
    };
  }

  /** What goes without a configuration. */
  private int makeSecret(Arguments arguments) {
    Optional<String> operand = arguments.operands().stream().findFirst();
    return switch (arguments.command().orElseThrow()) {
      case PASSWD -> new PasswordCommand(PasswordCommand.Source.SYSTEM, out, err).run(operand);
      case TOKEN -> TokenCommand.run(operand, out);
      case CERTIFICATE -> new CertificateCommand(out, err).run(arguments.options());
      default -> throw new IllegalStateException("needs a configuration");
    };
  }

  /** The configuration is that of the server, which it knows by itself. */
  private int reload(Arguments arguments) {
    List<String> problems = new ArrayList<>(arguments.badFlags());
    List<String> others = new ArrayList<>();
    arguments.file().ifPresent(file -> others.add(ConfigLoader.FILE_FLAG));
    arguments.settings().keySet().forEach(key -> others.add(key.flag()));
    for (String flag : others) {
      problems.add(flag + ": of no use to reload: the server keeps the flags that it has");
    }
    String pid = arguments.options().getOrDefault("--pid", "");
    boolean valid = pid.isEmpty() || pid.matches("[1-9][0-9]{0,9}");
    if (!valid) {
      problems.add("--pid: " + Shown.value(pid) + " (expected: the number of a process)");
    }
    if (!problems.isEmpty()) {
      problems.forEach(err::println);
      return USAGE;
    }
    return program.reload(
        pid.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(pid)));
  }

  private static String cameraNames(LoadedConfig loaded) {
    List<String> names = new ArrayList<>();
    for (CameraConfig camera : loaded.config().cameras()) {
      names.add(camera.name() + " (" + camera.type() + ")");
    }
    return String.join(", ", names);
  }
}
