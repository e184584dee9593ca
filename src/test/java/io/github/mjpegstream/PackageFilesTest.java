package io.github.mjpegstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PackageFilesTest {
  @TempDir private Path folder;

  @Test
  void shouldNameEveryOptionAndCommandWhenManualPageIsWritten() throws IOException {
    String page = written("mjpeg-stream.1");

    for (ConfigKey<?> key : ConfigKey.all()) {
      if (key.hasFlag()) {
        assertThat(page).contains("\\fB" + key.flag().replace("-", "\\-") + "\\fR");
      }
    }
    for (Action action : Action.values()) {
      assertThat(page).contains(action.flag().replace("-", "\\-"));
    }
    for (Command command : Command.values()) {
      assertThat(page).contains(".B \"" + command.synopsis().replace("-", "\\-") + "\"");
    }
  }

  @Test
  void shouldHaveNoMacroInTextWhenManualPageIsWritten() throws IOException {
    String page = written("mjpeg-stream.1");

    assertThat(page.lines())
        .allMatch(line -> line.matches("\\.[A-Za-z]{1,2}( \".*\")*|\\\\(&|fB).*"));
  }

  @Test
  void shouldCompleteOptionsCommandsAndChoicesWhenBashAsks() throws Exception {
    written("mjpeg-stream.bash-completion");

    assertThat(completed("mjpeg-stream", "--camera", "v")).containsExactly("v4l2");
    assertThat(completed("mjpeg-stream", "--rot")).contains("--rotation");
    assertThat(completed("mjpeg-stream", "doc")).containsExactly("doctor");
    assertThat(completed("mjpeg-stream", "doctor", "--rot")).contains("--rotation");
  }

  private String written(String name) throws IOException {
    PackageFiles.main(new String[] {folder.toString(), "2026-11-22"});
    return Files.readString(folder.resolve(name));
  }

  private String[] completed(String... words) throws Exception {
    String script =
        """
        compopt() { :; } # which only works while bash completes
        . "$0"
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMP_POINT=${#COMP_LINE}
        _complete_mjpeg-stream "$1" "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    List<String> command = new ArrayList<>();
    command.add("bash");
    command.add("-c");
    command.add(script);
    command.add(folder.resolve("mjpeg-stream.bash-completion").toString());
    command.addAll(List.of(words));
    Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor()).as(out).isZero();
    return out.strip().split("\\s+");
  }
}
