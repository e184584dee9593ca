package io.github.mjpegstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogLinesTest {
  private static final LocalDateTime LOCAL = LocalDateTime.of(2026, 11, 22, 12, 3, 0, 42_999_999);
  private static final String NOW = "2026-11-22 12:03:00.042";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void shouldLetNothingPassThatIsNotSeen() {
    lines(false)
        .println("INFO a\r\nERROR b\u001b[2J\u0007\u009b1m\u202e\u2028\ud800 \ud83d\ude00 ü");

    assertThat(text()).isEqualTo(NOW + " INFO a??ERROR b?[2J??1m??? \ud83d\ude00 ü\n");
  }

  @Test
  void shouldPrintAStackTraceLineByLine() {
    IOException cause = new IOException("evil\u001b[31m\nWARN forged");

    new IllegalStateException("worse\r", cause).printStackTrace(lines(false));

    assertThat(text().lines())
        .startsWith("java.lang.IllegalStateException: worse?")
        .anyMatch(line -> line.equals("Caused by: java.io.IOException: evil?[31m?WARN forged"))
        .anyMatch(line -> line.startsWith("\tat " + getClass().getName()))
        .noneMatch(line -> line.startsWith("WARN") || line.contains("2026-"));
  }

  @Test
  void shouldTellTheTimeOfWhatIsLoggedAndOfNothingElse() {
    PrintStream lines = lines(false);

    lines.println("WARN a");
    lines.println("\tat b");
    lines.println("mjpeg-stream: cannot listen");

    assertThat(text().lines())
        .containsExactly(NOW + " WARN a", "\tat b", "mjpeg-stream: cannot listen");
  }

  @Test
  void shouldTellTheJournalTheLevelOfEveryLine() {
    PrintStream lines = lines(true);

    lines.println("mjpeg-stream: cannot listen");
    lines.println("DEBUG a");
    lines.println("INFO b");
    lines.println("WARN c");
    lines.println("mjpeg-stream: cannot listen");
    lines.println("ERROR d");
    lines.println("\tat e");

    assertThat(text().lines())
        .containsExactly(
            "<3>mjpeg-stream: cannot listen",
            "<7>DEBUG a",
            "<6>INFO b",
            "<4>WARN c",
            "<3>mjpeg-stream: cannot listen",
            "<3>ERROR d",
            "<3>\tat e");
  }

  /** The journal is known by device and inode, as systemd.exec(5) tells to. */
  @Test
  void shouldKnowTheJournal(@TempDir Path folder) throws IOException {
    Path stderr = Files.createFile(folder.resolve("journal"));
    Path other = Files.createFile(folder.resolve("terminal"));
    Map<String, Object> file = Files.readAttributes(stderr, "unix:dev,ino");
    Map<String, String> environment =
        Map.of("JOURNAL_STREAM", file.get("dev") + ":" + file.get("ino"));

    assertThat(Logging.isJournal(stderr, environment)).isTrue();
    assertThat(Logging.isJournal(other, environment)).isFalse();
    assertThat(Logging.isJournal(stderr, Map.of())).isFalse();
    for (Path missing : List.of(folder.resolve("none"), Path.of("/proc/self/fd/999"))) {
      assertThat(Logging.isJournal(missing, environment)).isFalse();
    }
  }

  private LogLines lines(boolean journal) {
    return new LogLines(out, journal, () -> LOCAL.atZone(ZoneId.systemDefault()).toInstant());
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
