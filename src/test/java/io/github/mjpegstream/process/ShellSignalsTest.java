package io.github.mjpegstream.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShellSignalsTest {
  @Test
  void shouldEndAWholeGroupWhenNativeCodeCannotBeCalled() throws Exception {
    try (ChildLauncher launcher =
        new ChildLauncher(System.getenv(), ShellSignals.INSTANCE, Duration.ofSeconds(2))) {
      ChildProcess child =
          launcher.start(
              "camera-test",
              List.of("sh", "-c", "trap '' TERM; sleep 60 & echo $!; exec sleep 60"),
              line -> {});
      long grandchild;
      try (BufferedReader out =
          new BufferedReader(new InputStreamReader(child.stdout(), StandardCharsets.UTF_8))) {
        grandchild = Long.parseLong(out.readLine());
      }
      var left = ProcessHandle.of(grandchild);

      assertThat(child.terminate()).isTrue();

      if (left.isPresent()) {
        left.get().onExit().get(10, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void shouldSayWhenNobodyIsThere() {
    // The largest number there is: no group has it.
    assertThat(ShellSignals.INSTANCE.sendToGroup(Integer.MAX_VALUE, Signals.TERMINATE)).isFalse();
  }
}
