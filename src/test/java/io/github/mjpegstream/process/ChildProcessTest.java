package io.github.mjpegstream.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChildProcessTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ChildLauncher launcher = new ChildLauncher(System.getenv());

  @AfterEach
  void closeLauncher() {
    launcher.close();
  }

  private ChildProcess start(String... command) throws ChildStartException {
    return launcher.start("camera-test", List.of(command), line -> {});
  }

  private static BufferedReader text(ChildProcess child) {
    return new BufferedReader(new InputStreamReader(child.stdout(), StandardCharsets.UTF_8));
  }

  private static void awaitEnd(long pid) throws Exception {
    var process = ProcessHandle.of(pid);
    if (process.isPresent()) {
      process.get().onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  void shouldPassArgumentsUntouchedWhenTheyHoldShellSyntax() throws Exception {
    ChildProcess child = start("printf", "%s|", "a b", "$HOME", "`id`", "'", "*", "");

    try (BufferedReader out = text(child)) {
      assertThat(out.readLine()).isEqualTo("a b|$HOME|`id`|'|*||");
    }
    assertThat(child.awaitExit(LIMIT)).isEqualTo(OptionalInt.of(0));
  }

  @Test
  void shouldKeepOurSettingsFromChildren() throws Exception {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("MJPEG_STREAM_URL", "http://user:secret@host/");
    try (ChildLauncher own = new ChildLauncher(environment)) {
      ChildProcess child =
          own.start("camera-test", List.of("sh", "-c", "echo \"[$MJPEG_STREAM_URL]\""), line -> {});

      try (BufferedReader out = text(child)) {
        assertThat(out.readLine()).isEqualTo("[]");
      }
    }
  }

  @Test
  void shouldLeadAGroupOfItsOwnAndSpeakEnglishWithoutInputWhenStarted() throws Exception {
    ChildProcess child =
        start(
            "sh", "-c", "cut -d' ' -f5 /proc/$$/stat; echo $LC_ALL; cat; echo end; exec sleep 60");

    try (BufferedReader out = text(child)) {
      assertThat(out.readLine().strip()).isEqualTo(Long.toString(child.pid()));
      assertThat(out.readLine()).isEqualTo("C");
      assertThat(out.readLine()).isEqualTo("end");
      assertThat(child.terminate()).isTrue();
    }
  }

  @Test
  void shouldSayWhatIsMissingWhenTheProgramIsNotOnThePath() {
    assertThatThrownBy(() -> start("no-such-camera-program"))
        .isInstanceOfSatisfying(
            ChildStartException.class,
            e -> assertThat(e.kind()).isEqualTo(ChildStartException.Kind.NOT_FOUND))
        .hasMessageContaining("the program 'no-such-camera-program' was not found (looked in ");
  }

  @Test
  void shouldSayThatItIsNotExecutableWhenTheFileMayNotBeExecuted(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("camera"), "#!/bin/sh\n");

    assertThatThrownBy(() -> start(file.toString()))
        .isInstanceOfSatisfying(
            ChildStartException.class,
            e -> assertThat(e.kind()).isEqualTo(ChildStartException.Kind.NOT_EXECUTABLE))
        .hasMessageContaining("is not executable for us");
  }

  @Test
  void shouldPreferTheFirstDirectoryWhenThePathHoldsSeveral(@TempDir Path folder) throws Exception {
    Path first = program(folder.resolve("first"), "tool");
    program(folder.resolve("second"), "tool");

    try (ChildLauncher local =
        new ChildLauncher(
            Map.of("PATH", folder.resolve("first") + "::" + folder.resolve("second")))) {
      assertThat(local.find("tool")).isEqualTo(first);
    }
  }

  private static Path program(Path folder, String name) throws IOException {
    Files.createDirectories(folder);
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  @Test
  void shouldEndWith143WhenTerminatedAndWilling() throws Exception {
    ChildProcess child = start("sleep", "60");

    assertThat(child.terminate()).isTrue();

    assertThat(child.awaitExit(Duration.ZERO)).isEqualTo(OptionalInt.of(ExitStatus.TERMINATED));
    assertThat(child.terminate()).isTrue();
  }

  @Test
  void shouldKillWhenSigtermIsIgnored() throws Exception {
    ChildProcess child =
        start("sh", "-c", "trap '' TERM; echo ready; while :; do read -r x; sleep 1; done");
    try (BufferedReader out = text(child)) {
      assertThat(out.readLine()).isEqualTo("ready");

      assertThat(child.terminate()).isTrue();
    }

    assertThat(child.awaitExit(Duration.ZERO)).isEqualTo(OptionalInt.of(ExitStatus.KILLED));
  }

  @Test
  void shouldKillGrandchildrenWhenTerminated() throws Exception {
    ChildProcess child =
        start("sh", "-c", "trap '' TERM; sh -c 'trap \"\" TERM; echo $$; exec sleep 60' & wait");
    long grandchild;
    try (BufferedReader out = text(child)) {
      grandchild = Long.parseLong(out.readLine());

      child.terminate();

      // End of the stream: nobody holds the pipe any more.
      assertThat(out.readLine()).isNull();
    }
    awaitEnd(grandchild);
  }

  @Test
  void shouldKillGrandchildrenWhenTheProgramEndsByItself() throws Exception {
    ChildProcess child = start("sh", "-c", "sleep 60 & echo $!; exit 3");

    try (BufferedReader out = text(child)) {
      long grandchild = Long.parseLong(out.readLine());
      assertThat(out.readLine()).isNull();
      awaitEnd(grandchild);
    }
    assertThat(child.awaitExit(LIMIT)).isEqualTo(OptionalInt.of(3));
  }

  @Test
  void shouldKeepRunningWhenItFloodsItsStandardError() throws Exception {
    ChildProcess child =
        start("sh", "-c", "yes 'the sensor is silent' | head -n 200000 >&2; echo done");

    try (BufferedReader out = text(child)) {
      assertThat(out.readLine()).isEqualTo("done");
    }
    assertThat(child.awaitStderr(LIMIT)).isTrue();
    assertThat(child.stderrTail()).hasSize(LineTail.MAX_LINES);
    assertThat(child.stderrTail()).last().isEqualTo("the sensor is silent");
  }

  @Test
  void shouldTellTheListenerWhenALineComes() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    ChildProcess child =
        launcher.start(
            "camera-test",
            List.of("sh", "-c", "echo oops >&2; exec sleep 60"),
            line -> {
              if (line.equals("oops")) {
                told.countDown();
              }
            });

    assertThat(told.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    child.terminate();
  }

  @Test
  void shouldReportThatItLivesOnWhenNoSignalHelps() throws Exception {
    ChildLauncher deaf =
        new ChildLauncher(System.getenv(), (group, signal) -> false, Duration.ofMillis(50));
    ChildProcess child = deaf.start("camera-test", List.of("sleep", "60"), line -> {});

    assertThat(child.terminate()).isFalse();
    assertThat(child.isAlive()).isTrue();
    assertThat(child.hangsInKernel()).isFalse();

    // The guard is not deaf.
    deaf.close();
    assertThat(child.awaitExit(LIMIT)).isEqualTo(OptionalInt.of(ExitStatus.KILLED));
  }

  @Test
  void shouldAnswerWithBothStreamsWhenAToolRuns() throws Exception {
    ToolRunner.Answer answer =
        new ToolRunner(launcher)
            .run("tool", List.of("sh", "-c", "echo out; echo err >&2; exit 7"), LIMIT);

    assertThat(answer).isEqualTo(new ToolRunner.Answer(OptionalInt.of(7), "out\n", List.of("err")));
  }

  @Test
  void shouldEndAToolWhenItTakesTooLong() throws Exception {
    ToolRunner.Answer answer =
        new ToolRunner(launcher)
            .run("tool", List.of("sh", "-c", "echo out; exec sleep 60"), Duration.ofMillis(500));

    assertThat(answer.exitStatus()).isEmpty();
    assertThat(answer.stdout()).isEqualTo("out\n");
  }

  @Test
  void shouldReadOnWhenAToolSaysTooMuch() throws Exception {
    ToolRunner.Answer answer =
        new ToolRunner(launcher).run("tool", List.of("head", "-c", "3000000", "/dev/zero"), LIMIT);

    assertThat(answer.exitStatus()).isEqualTo(OptionalInt.of(0));
    assertThat(answer.stdout()).hasSize(ToolRunner.MAX_OUTPUT_BYTES);
  }
}
