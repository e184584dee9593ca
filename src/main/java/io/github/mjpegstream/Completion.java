package io.github.mjpegstream;

import io.github.mjpegstream.config.ConfigKey;
import io.github.mjpegstream.config.ConfigLoader;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The script from which bash knows commands, options, and the values that some of them take. */
final class Completion {
  private Completion() {}

  static String bash() {
    CommandSpec spec = CommandSpec.create().name(CommandLineSyntax.NAME);
    addOptions(spec);
    for (Command command : Command.values()) {
      CommandSpec own = CommandSpec.create().name(command.word());
      addOptions(own);
      for (Command.Option option : command.options()) {
        own.addOption(OptionSpec.builder(option.flag()).type(String.class).arity("1").build());
      }
      spec.addSubcommand(command.word(), own);
    }
    return AutoComplete.bash(CommandLineSyntax.NAME, new CommandLine(spec));
  }

  private static void addOptions(CommandSpec spec) {
    spec.addOption(OptionSpec.builder(ConfigLoader.FILE_FLAG).type(Path.class).arity("1").build());
    for (Action action : Action.values()) {
      spec.addOption(OptionSpec.builder(action.names()).type(boolean.class).arity("0").build());
    }
    for (ConfigKey<?> key : ConfigKey.withFlag()) {
      OptionSpec.Builder option = OptionSpec.builder(key.flag());
      if (key.isSwitch()) {
        // Alone it means true, so that what follows need not be its value.
        option.type(boolean.class).arity("0");
      } else {
        option.type(String.class).arity("1");
        if (!key.choices().isEmpty()) {
          // The script names a variable after the label, so that each needs its own.
          option
              .paramLabel(key.flag().substring("--".length()))
              .completionCandidates(key.choices());
        }
      }
      spec.addOption(option.build());
    }
  }
}
