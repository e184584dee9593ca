package io.github.mjpegstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps the documentation, the alerts and the dashboard in step with the metrics. */
final class MonitoringTest {
  private static final Path PAGE = Path.of("docs", "monitoring.md");
  private static final Path FOLDER = Path.of("monitoring");
  private static final String BEGIN = "<!-- metrics: made of Metric.java -->\n";
  private static final String END = "<!-- end of metrics -->\n";
  private static final Pattern NAME = Pattern.compile("\\b(?:mjpeg_stream|process|jvm)_[a-z_]+\\b");

  @Test
  void shouldDocumentEveryMetric() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    String expected = page.substring(0, begin) + table() + page.substring(page.indexOf(END));
    if (Boolean.getBoolean("regenerate")) {
      Files.writeString(PAGE, expected);
    }

    assertThat(Files.readString(PAGE))
        .as("%s is out of date; run ./mvnw -q test -Dtest=MonitoringTest -Dregenerate=true", PAGE)
        .isEqualTo(expected);
  }

  private static String table() {
    StringBuilder table =
        new StringBuilder("| metric | kind | labels | what it is |\n|---|---|---|---|\n");
    for (Metric metric : Metric.values()) {
      List<String> labels = new ArrayList<>();
      metric.labels().forEach(label -> labels.add('`' + label + '`'));
      table
          .append("| `")
          .append(metric.fullName())
          .append("` | ")
          .append(metric.kind().name().toLowerCase(Locale.ROOT))
          .append(" | ")
          .append(String.join(", ", labels))
          .append(" | ")
          .append(metric.help())
          .append(" |\n");
    }
    return table.toString();
  }

  @Test
  void shouldOnlyUseMetricsThatThereAre() throws IOException {
    for (String file : List.of("alerts.yml", "alerts_test.yml", "grafana-dashboard.json")) {
      TreeSet<String> unknown = used(file);
      unknown.removeAll(names());

      assertThat(unknown).as(file).isEmpty();
    }
  }

  @Test
  void shouldShowEveryMetricOnTheDashboard() throws IOException {
    TreeSet<String> shown = used("grafana-dashboard.json");
    for (Metric metric : Metric.values()) {
      assertThat(shown)
          .as("what the dashboard shows")
          .anyMatch(name -> name.startsWith(metric.fullName()));
    }
  }

  @Test
  void shouldNameMetricsAsPrometheusWantsThem() {
    for (Metric metric : Metric.values()) {
      boolean counter = metric.kind() == Metric.Kind.COUNTER;
      assertThat(metric.fullName().endsWith("_total")).as(metric.fullName()).isEqualTo(counter);
      assertThat(metric.help()).as(metric.fullName()).endsWith(".").doesNotContain("|");
      assertThat(metric.labels()).doesNotContain("le", "quantile", "job", "instance");
    }
  }

  private static Set<String> names() {
    TreeSet<String> names = new TreeSet<>();
    for (Metric metric : Metric.values()) {
      switch (metric.kind()) {
        case HISTOGRAM ->
            List.of("_bucket", "_sum", "_count")
                .forEach(suffix -> names.add(metric.fullName() + suffix));
        case SUMMARY ->
            List.of("_sum", "_count").forEach(suffix -> names.add(metric.fullName() + suffix));
        default -> names.add(metric.fullName());
      }
    }
    return names;
  }

  private static Set<String> used(String file) throws IOException {
    TreeSet<String> used = new TreeSet<>();
    Matcher name = NAME.matcher(Files.readString(FOLDER.resolve(file)));
    while (name.find()) {
      used.add(name.group());
    }
    return used;
  }
}
