package io.github.mjpegstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

final class JournalOutputTest {
  private final ByteArrayOutputStream journal = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(new JournalOutput(journal, '3'), true, UTF_8);

  @Test
  void shouldPutThePriorityInFrontOfEveryLine() {
    out.println("INFO live");
    out.println("WARN no new frame for 5.0 s");
    out.println("DEBUG a detail");
    out.println("ERROR permission denied");

    assertThat(journal.toString(UTF_8))
        .isEqualTo(
            "<6>INFO live\n<4>WARN no new frame for 5.0 s\n<7>DEBUG a detail\n"
                + "<3>ERROR permission denied\n");
  }

  @Test
  void shouldTakeAStackTraceForAsGraveAsItsLine() {
    Exception trouble = new Exception("that");
    trouble.setStackTrace(new StackTraceElement[] {new StackTraceElement("A", "b", "A.java", 1)});

    out.println("WARN this");
    trouble.printStackTrace(out);
    out.println("INFO live");

    assertThat(journal.toString(UTF_8))
        .isEqualTo(
            "<4>WARN this\n<4>java.lang.Exception: that\n<4>\tat A.b(A.java:1)\n<6>INFO live\n");
  }

  @Test
  void shouldTakeWhatHasNoLevelForAnError() {
    out.print("camera.fps: fast ");
    out.print("(expected: number, 0.1 to 240)\n");
    out.println("INFO live");
    out.println("Exception in thread \"x\" java.lang.Error");

    assertThat(journal.toString(UTF_8))
        .isEqualTo(
            "<3>camera.fps: fast (expected: number, 0.1 to 240)\n<6>INFO live\n"
                + "<3>Exception in thread \"x\" java.lang.Error\n");
  }
}
