package io.github.mjpegstream;

import io.github.mjpegstream.config.ConfigKey;
import io.github.mjpegstream.config.ConfigLoader;
import io.github.mjpegstream.config.NearestWord;
import io.github.mjpegstream.config.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The grammar of the command line, made from the keys of the configuration. Confined to one thread.
 *
 * <p>No reference to a method of picocli's, and no lambda in place of an interface of it: Java 17
 * leaves classes as old as those out of its archive once it has looked at such a reference, and
 * this one then takes long to load.
 */
final class CommandLineSyntax {
  static final String NAME = "mjpeg-stream";

  /** Wide enough for one line per option, narrow enough for a terminal beside another one. */
  private static final int HELP_COLUMNS = 100;

  private static final CommandLine.IFactory NO_OBJECTS = new NoObjects();

  private static final String SEE_HELP = "; see " + NAME + " --help";

  private final CommandLine commandLine;

  CommandLineSyntax() {
    CommandSpec spec = emptySpec();
    spec.addOption(option(ConfigLoader.FILE_FLAG).build());
    for (Action action : Action.values()) {
      spec.addOption(option(action).build());
    }
    for (ConfigKey<?> key : ConfigKey.withFlag()) {
      spec.addOption(option(key).build());
    }
    for (Command command : Command.values()) {
      for (Command.Option option : command.options()) {
        spec.addOption(option(option.flag()).build());
      }
    }
    commandLine = new CommandLine(spec, NO_OBJECTS);
  }

  /** Nothing is made by reflection. */
  private static final class NoObjects implements CommandLine.IFactory {
    @Override
    public <T> T create(Class<T> type) {
      throw new IllegalStateException("no object of " + type + " is wanted");
    }
  }

  private static CommandSpec emptySpec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(null, NO_OBJECTS).name(NAME);
    spec.parser()
        .collectErrors(true)
        .expandAtFiles(false)
        .posixClusteredShortOptionsAllowed(false)
        .overwrittenOptionsAllowed(true)
        .unmatchedArgumentsAllowed(true)
        .unmatchedOptionsArePositionalParams(false);
    return spec;
  }

  private static ArgGroupSpec general() {
    ArgGroupSpec.Builder group = heading("General");
    group.addArg(
        option(ConfigLoader.FILE_FLAG)
            .paramLabel("FILE")
            .description("YAML file with the configuration")
            .build());
    for (Action action : Action.values()) {
      group.addArg(option(action).description(action.summary()).build());
    }
    return group.build();
  }

  private static ArgGroupSpec group(ConfigKey.Group group) {
    ArgGroupSpec.Builder builder = heading(group.title());
    for (ConfigKey<?> key : ConfigKey.withFlag()) {
      if (key.group() == group) {
        builder.addArg(option(key).description(description(key)).build());
      }
    }
    return builder.build();
  }

  private static ArgGroupSpec group(Command command) {
    ArgGroupSpec.Builder builder = heading(NAME + " " + command.synopsis());
    for (Command.Option option : command.options()) {
      builder.addArg(
          option(option.flag())
              .paramLabel(option.placeholder())
              .description(option.summary().replace("%", "%%"))
              .build());
    }
    return builder.build();
  }

  private static OptionSpec.Builder option(Action action) {
    return OptionSpec.builder(action.names()).type(boolean.class).arity("0");
  }

  private static OptionSpec.Builder option(ConfigKey<?> key) {
    OptionSpec.Builder option = option(key.flag()).paramLabel(key.placeholder());
    return key.isSwitch() ? option.arity("0..1").fallbackValue("true") : option;
  }

  /** Every option is text to picocli, and given more than once a list, which is then refused. */
  private static OptionSpec.Builder option(String flag) {
    return OptionSpec.builder(flag).type(String[].class).arity("1");
  }

  private static String description(ConfigKey<?> key) {
    // picocli takes a percent sign for the beginning of a format.
    return (key.summary() + " (" + key.rangeAndDefault() + ")").replace("%", "%%");
  }

  private static ArgGroupSpec.Builder heading(String title) {
    return ArgGroupSpec.builder().validate(false).heading("%n" + title + "%n");
  }

  private static void describe(CommandSpec spec) {
    List<String> synopsis = new ArrayList<>(List.of(NAME + " [OPTION...]"));
    List<String> description = new ArrayList<>();
    description.add("");
    description.add(
        "Serves the pictures of a camera over HTTP, the newest one to everybody. With a command it"
            + " does something else and ends:");
    description.add("");
    int width = Command.words().stream().mapToInt(String::length).max().orElse(0);
    for (Command command : Command.values()) {
      synopsis.add("       " + NAME + " " + command.synopsis() + " [OPTION...]");
      String gap = " ".repeat(width - command.word().length() + 2);
      description.add("  " + command.word() + gap + command.summary());
    }
    spec.usageMessage()
        .width(HELP_COLUMNS)
        .longOptionsMaxWidth(32)
        .sortOptions(false)
        .customSynopsis(synopsis.toArray(String[]::new))
        .description(description.toArray(String[]::new))
        .footer(
            "",
            "Every option below General is a key of the file, too, and an environment variable:"
                + " --fps is fps in the section camera, and MJPEG_STREAM_FPS. Flags are stronger"
                + " than the environment, the environment is stronger than the file.",
            "",
            "Exit status: 0 success, 1 failure, 64 wrong usage, 78 wrong configuration.");
  }

  String help() {
    CommandSpec spec = emptySpec();
    spec.addArgGroup(general());
    for (ConfigKey.Group group : ConfigKey.Group.values()) {
      spec.addArgGroup(group(group));
    }
    for (Command command : Command.values()) {
      if (!command.options().isEmpty()) {
        spec.addArgGroup(group(command));
      }
    }
    describe(spec);
    return new CommandLine(spec).getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  Arguments parse(String... args) {
    ParseResult result = commandLine.parseArgs(args);
    List<String> badFlags = new ArrayList<>();
    List<String> badWords = new ArrayList<>();
    for (Exception error : result.errors()) {
      badFlags.add(explanation(error));
    }
    List<String> words = new ArrayList<>();
    Optional<Command> command = readUnmatched(result.unmatched(), words, badFlags, badWords);

    List<Action> actions = new ArrayList<>();
    for (Action action : Action.values()) {
      if (result.hasMatchedOption(action.flag())) {
        actions.add(action);
      }
    }
    Map<String, String> given = given(result, badFlags);
    Map<ConfigKey<?>, String> settings = new LinkedHashMap<>();
    for (ConfigKey<?> key : ConfigKey.withFlag()) {
      String text = given.get(key.flag());
      if (text != null) {
        settings.put(key, text);
      }
    }
    Map<String, String> options = readOptions(given, command, badFlags);
    Optional<String> file = Optional.ofNullable(given.get(ConfigLoader.FILE_FLAG));
    return new Arguments(actions, command, words, options, file, settings, badFlags, badWords);
  }

  private static Map<String, String> readOptions(
      Map<String, String> given, Optional<Command> asked, List<String> badFlags) {
    Map<String, String> options = new LinkedHashMap<>();
    for (Command command : Command.values()) {
      for (Command.Option option : command.options()) {
        String flag = option.flag();
        String text = given.get(flag);
        if (text == null) {
          continue;
        }
        if (!asked.equals(Optional.of(command))) {
          badFlags.add(flag + ": an option of " + NAME + " " + command.word() + " only" + SEE_HELP);
        }
        options.put(flag, text);
      }
    }
    return options;
  }

  private static String explanation(Exception error) {
    if (error instanceof MissingParameterException missing
        && !missing.getMissing().isEmpty()
        && missing.getMissing().get(0) instanceof OptionSpec option) {
      String flag = option.longestName();
      String values = valuesOf(flag);
      return flag
          + ": no value (expected: "
          + values
          + "; a value that begins with -- is written "
          + flag
          + "=VALUE)";
    }
    return "command line: " + error.getMessage() + SEE_HELP;
  }

  private static String valuesOf(String flag) {
    for (ConfigKey<?> key : ConfigKey.all()) {
      if (key.flag().equals(flag)) {
        return key.values();
      }
    }
    for (Command command : Command.values()) {
      for (Command.Option option : command.options()) {
        if (option.flag().equals(flag)) {
          return option.placeholder();
        }
      }
    }
    return "a file";
  }

  /**
   * Sorts the words that are no known flag.
   *
   * @param operands takes the words behind the command
   * @return the command that one of them is
   */
  private Optional<Command> readUnmatched(
      List<String> words, List<String> operands, List<String> badFlags, List<String> badWords) {
    Optional<Command> command = Optional.empty();
    boolean afterUnknownFlag = false;
    for (String word : words) {
      if (word.startsWith("-") && word.length() > 1) {
        badFlags.add(unknownFlag(word));
        // What follows is most probably its value.
        afterUnknownFlag = word.indexOf('=') < 0;
        continue;
      }
      Optional<Command> known = Command.of(word);
      if (command.isEmpty() && known.isPresent()) {
        command = known;
      } else if (!afterUnknownFlag) {
        if (command.isPresent() && operands.size() < command.get().operands().size()) {
          operands.add(word);
        } else {
          badWords.add(unknownWord(word));
        }
      }
      afterUnknownFlag = false;
    }
    return command;
  }

  private String unknownFlag(String word) {
    int equals = word.indexOf('=');
    // Without its value, which may be a secret.
    String flag = equals < 0 ? word : word.substring(0, equals);
    for (ConfigKey<?> key : ConfigKey.all()) {
      if (!key.hasFlag() && flag.equals("--" + key.name().replace('.', '-'))) {
        return flag
            + ": no flag, since everybody on the machine can read command lines (expected: "
            + key.name()
            + " in the file)";
      }
    }
    return Shown.value(flag)
        + ": unknown flag"
        + NearestWord.to(flag, flags())
            .or(() -> NearestWord.to("-" + flag, flags()))
            .map(near -> " (did you mean " + near + "?)")
            .orElse("")
        + SEE_HELP;
  }

  private static String unknownWord(String word) {
    String hint =
        NearestWord.to(word, Command.words())
            .map(near -> "did you mean " + near + "?")
            .orElse("expected: a flag, or " + String.join(", ", Command.words()));
    return Shown.value(word) + ": unknown command (" + hint + ")" + SEE_HELP;
  }

  private List<String> flags() {
    return List.copyOf(new LinkedHashSet<>(commandLine.getCommandSpec().optionsMap().keySet()));
  }

  /**
   * Returns the value of each flag that was given and takes one. Of all that are looked for, few
   * are, and picocli compares each with each.
   */
  private static Map<String, String> given(ParseResult result, List<String> badFlags) {
    Map<String, String> given = new LinkedHashMap<>();
    for (OptionSpec option : result.matchedOptionsSet()) {
      List<String> texts = option.stringValues();
      if (option.isMultiValue() && !texts.isEmpty()) {
        String flag = option.longestName();
        given.put(flag, texts.get(0));
        if (texts.size() > 1) {
          badFlags.add(flag + ": given " + texts.size() + " times (expected: once)");
        }
      }
    }
    return given;
  }
}
