package io.github.mjpegstream;

import io.github.mjpegstream.config.ConfigKey;
import io.github.mjpegstream.config.ConfigLoader;
import io.github.mjpegstream.config.NearestWord;
import io.github.mjpegstream.config.Shown;
import java.util.ArrayList;
import java.util.Iterator;
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
 */
final class CommandLineSyntax {
  static final String NAME = "mjpeg-stream";
  static final String DOCTOR = "doctor";

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
    for (ConfigKey<?> key : ConfigKey.all()) {
      spec.addOption(option(key).build());
    }
    commandLine = new CommandLine(spec, NO_OBJECTS);
  }

  /** Nothing is made by reflection. No lambda: Java 17 cannot archive one of so old a class. */
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
    for (ConfigKey<?> key : ConfigKey.all()) {
      if (key.group() == group) {
        builder.addArg(option(key).description(description(key)).build());
      }
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
    spec.usageMessage()
        .width(HELP_COLUMNS)
        .longOptionsMaxWidth(32)
        .sortOptions(false)
        .customSynopsis(NAME + " [OPTION...]", "       " + NAME + " doctor [OPTION...]")
        .description(
            "",
            "Serves the pictures of a camera over HTTP, the newest one to everybody."
                + " doctor says what stands in the way of a picture.")
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
    boolean doctor = readUnmatched(result.unmatched(), badFlags, badWords);

    List<Action> actions = new ArrayList<>();
    for (Action action : Action.values()) {
      if (result.hasMatchedOption(action.flag())) {
        actions.add(action);
      }
    }
    Map<ConfigKey<?>, String> settings = new LinkedHashMap<>();
    for (ConfigKey<?> key : ConfigKey.all()) {
      once(result, key.flag(), badFlags).ifPresent(text -> settings.put(key, text));
    }
    Optional<String> file = once(result, ConfigLoader.FILE_FLAG, badFlags);
    return new Arguments(actions, doctor, file, settings, badFlags, badWords);
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
    return "a file";
  }

  /**
   * Sorts the words that are no known flag.
   *
   * @return whether one of them is the word doctor
   */
  private boolean readUnmatched(List<String> words, List<String> badFlags, List<String> badWords) {
    boolean doctor = false;
    Iterator<String> left = words.iterator();
    boolean afterUnknownFlag = false;
    while (left.hasNext()) {
      String word = left.next();
      if (word.startsWith("-") && word.length() > 1) {
        badFlags.add(unknownFlag(word));
        // What follows is most probably its value.
        afterUnknownFlag = word.indexOf('=') < 0;
      } else if (word.equals(DOCTOR) && !doctor) {
        doctor = true;
        afterUnknownFlag = false;
      } else if (afterUnknownFlag) {
        afterUnknownFlag = false;
      } else {
        badWords.add(unknownWord(word));
      }
    }
    return doctor;
  }

  private String unknownFlag(String word) {
    int equals = word.indexOf('=');
    // Without its value, which may be a secret.
    String flag = equals < 0 ? word : word.substring(0, equals);
    return Shown.value(flag)
        + ": unknown flag"
        + NearestWord.to(flag, flags())
            .or(() -> NearestWord.to("-" + flag, flags()))
            .map(near -> " (did you mean " + near + "?)")
            .orElse("")
        + SEE_HELP;
  }

  private static String unknownWord(String word) {
    return NearestWord.to(word, List.of(DOCTOR)).isPresent()
        ? Shown.value(word) + ": unknown command (did you mean " + DOCTOR + "?)" + SEE_HELP
        : Shown.value(word) + ": unknown command (expected: a flag, or " + DOCTOR + ")" + SEE_HELP;
  }

  private List<String> flags() {
    return List.copyOf(new LinkedHashSet<>(commandLine.getCommandSpec().optionsMap().keySet()));
  }

  private static Optional<String> once(ParseResult result, String flag, List<String> badFlags) {
    if (!result.hasMatchedOption(flag)) {
      return Optional.empty();
    }
    List<String> texts = result.matchedOption(flag).stringValues();
    if (texts.size() > 1) {
      badFlags.add(flag + ": given " + texts.size() + " times (expected: once)");
    }
    return texts.stream().findFirst();
  }
}
