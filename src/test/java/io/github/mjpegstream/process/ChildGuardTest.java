package io.github.mjpegstream.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChildGuardTest {
  private static final long LIMIT_SECONDS = 20;
  private static final Duration LIMIT = Duration.ofSeconds(LIMIT_SECONDS);

  @Test
  void shouldLeaveNothingBehindWhenTheServerIsKilled() throws Exception {
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                GuardedServerMain.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<ProcessHandle> others = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      for (String role : List.of("guard", "child", "grandchild")) {
        String line = out.readLine();
        assertThat(line).startsWith(role + " ");
        long pid = Long.parseLong(line.substring(role.length() + 1));
        others.add(ProcessHandle.of(pid).orElseThrow());
      }
      assertThat(others).allMatch(ProcessHandle::isAlive);

      server.destroyForcibly();

      for (ProcessHandle other : others) {
        other.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      }
    } finally {
      server.destroyForcibly();
      others.forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void shouldSurviveWhenTheTerminalOrSystemdSignalsTheWholeService() throws Exception {
    try (ChildLauncher launcher = new ChildLauncher(System.getenv())) {
      ChildProcess child = launcher.start("camera-test", List.of("sleep", "60"), line -> {});
      long guard = launcher.guardPid().orElseThrow();
      // The guard answers no signal, so a child started later shows that it has had time to end.
      awaitReady(launcher);

      for (int signal : new int[] {1, 2, 15}) {
        assertThat(Signals.SYSTEM.sendToGroup(guard, signal)).isTrue();
      }
      awaitReady(launcher);

      assertThat(launcher.guardPid()).hasValue(guard);
      child.terminate();
    }
  }

  private static void awaitReady(ChildLauncher launcher) throws ChildStartException {
    ChildProcess child = launcher.start("camera-test", List.of("true"), line -> {});
    assertThat(child.awaitExit(LIMIT)).hasValue(0);
  }

  @Test
  void shouldGuardOldChildrenAnewWhenTheGuardDied() throws Exception {
    ChildLauncher launcher = new ChildLauncher(System.getenv());
    ChildProcess first = launcher.start("camera-test", List.of("sleep", "60"), line -> {});
    ProcessHandle guard = ProcessHandle.of(launcher.guardPid().orElseThrow()).orElseThrow();
    guard.destroyForcibly();
    guard.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);

    ChildProcess second = launcher.start("camera-test", List.of("sleep", "60"), line -> {});

    assertThat(launcher.guardPid().orElseThrow()).isNotEqualTo(guard.pid());
    assertThat(first.isAlive()).isTrue();
    launcher.close();
    assertThat(first.awaitExit(LIMIT)).hasValue(ExitStatus.KILLED);
    assertThat(second.awaitExit(LIMIT)).hasValue(ExitStatus.KILLED);
  }

  @Test
  void shouldNotTouchAGroupWhenItWasUnregistered() throws Exception {
    ChildGuard guard = new ChildGuard(SearchPath.parse(System.getenv("PATH")));
    try (ChildLauncher launcher = new ChildLauncher(System.getenv())) {
      ChildProcess kept = launcher.start("camera-test", List.of("sleep", "60"), line -> {});
      ChildProcess killed = launcher.start("camera-test", List.of("sleep", "60"), line -> {});
      guard.register(kept.pid());
      guard.register(killed.pid());
      guard.unregister(kept.pid());

      guard.close();

      assertThat(killed.awaitExit(LIMIT)).hasValue(ExitStatus.KILLED);
      assertThat(kept.isAlive()).isTrue();
    }
  }
}
