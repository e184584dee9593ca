package io.github.mjpegstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On files as Linux has them. */
final class ProcessFilesTest {
  @TempDir private Path folder;
  private Path self;
  private Path groups;

  @BeforeEach
  void make() throws IOException {
    self = Files.createDirectory(folder.resolve("self"));
    groups = Files.createDirectory(folder.resolve("groups"));
  }

  private Scrape told() throws IOException {
    Samples samples = new Samples();
    new ProcessFiles(self, groups).add(samples);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create()
        .write(text, samples.snapshots(), EscapingScheme.UNDERSCORE_ESCAPING);
    return new Scrape(text.toString(StandardCharsets.UTF_8));
  }

  @Test
  void shouldReadWhatTheKernelSays() throws IOException {
    Files.writeString(
        self.resolve("stat"),
        "42 (a (b) c) S 1 42 42 0 -1 4194560 9 0 0 0 150 50 0 0 20 0 12 0 99 1 1\n");
    Files.writeString(self.resolve("status"), "Name:\tjava\nVmHWM:\t 9 kB\nVmRSS:\t   51200 kB\n");
    Files.writeString(
        self.resolve("limits"),
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max open files            1024                 4096                 files
        """);
    Path fd = Files.createDirectory(self.resolve("fd"));
    for (String name : new String[] {"0", "1", "2", "3"}) {
      Files.createFile(fd.resolve(name));
    }

    Scrape told = told();

    assertThat(told.value("process_cpu_seconds_total", "")).isEqualTo(2.0);
    assertThat(told.value("process_resident_memory_bytes", "")).isEqualTo(51200 * 1024.0);
    assertThat(told.value("process_open_fds", "")).isEqualTo(3);
    assertThat(told.value("process_max_fds", "")).isEqualTo(1024);
  }

  @Test
  void shouldTellTheLimitOfTheNearestGroupThatHasOne() throws IOException {
    Files.writeString(self.resolve("cgroup"), "0::/system.slice/mjpeg-stream.service\n");
    Path slice = Files.createDirectory(groups.resolve("system.slice"));
    Path service = Files.createDirectory(slice.resolve("mjpeg-stream.service"));
    Files.writeString(service.resolve("memory.max"), "max\n");
    Files.writeString(service.resolve("memory.current"), "100\n");
    Files.writeString(slice.resolve("memory.max"), "268435456\n");
    Files.writeString(slice.resolve("memory.current"), "1000\n");

    Scrape told = told();

    assertThat(told.value("mjpeg_stream_cgroup_memory_limit_bytes", "")).isEqualTo(268435456);
    assertThat(told.value("mjpeg_stream_cgroup_memory_bytes", "")).isEqualTo(1000);
  }

  @Test
  void shouldTellNothingWhereTheKernelSaysNothing() throws IOException {
    Files.writeString(self.resolve("cgroup"), "4:memory:/old\n0::/../..\n");

    assertThat(told().values()).isEmpty();
  }
}
