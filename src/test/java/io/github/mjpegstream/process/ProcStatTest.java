package io.github.mjpegstream.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcStatTest {
  @Test
  void shouldFindTheStateWhenTheNameHoldsParentheses() {
    assertThat(ProcStat.parseState("1234 (rpicam-vid) D 1 1234 1234 0")).isEqualTo('D');
    assertThat(ProcStat.parseState("1234 (a) S (b) R 1 1234")).isEqualTo('R');
    assertThat(ProcStat.parseState("")).isEqualTo('?');
    assertThat(ProcStat.parseState("1234 (cut) ")).isEqualTo('?');
  }

  @Test
  void shouldSeeTheHangWhenOnlyOneThreadIsStuck(@TempDir Path proc) throws IOException {
    stat(proc.resolve("7/stat"), "7 (rpicam-vid) Z 1");
    stat(proc.resolve("7/task/7/stat"), "7 (rpicam-vid) Z 1");
    stat(proc.resolve("7/task/8/stat"), "8 (CameraManager) D 1");
    stat(proc.resolve("9/stat"), "9 (rpicam-vid) S 1");
    stat(proc.resolve("9/task/9/stat"), "9 (rpicam-vid) S 1");

    assertThat(ProcStat.hangsInKernel(proc, 7)).isTrue();
    assertThat(ProcStat.hangsInKernel(proc, 9)).isFalse();
    assertThat(ProcStat.hangsInKernel(proc, 10)).isFalse();
  }

  private static void stat(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
