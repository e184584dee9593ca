package io.github.mjpegstream.metrics;

import io.github.mjpegstream.stream.EncodeTimes;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The values of one moment, on their way into the library's form. For one thread.
 *
 * <p>Of a metric without a value nothing is told, not even its name.
 */
final class Samples {
  private static final String TOTAL = "_total";
  private static final String INFO = "_info";

  private final Map<Metric, CounterSnapshot.Builder> counters = new EnumMap<>(Metric.class);
  private final Map<Metric, GaugeSnapshot.Builder> gauges = new EnumMap<>(Metric.class);
  private final Map<Metric, HistogramSnapshot.Builder> histograms = new EnumMap<>(Metric.class);
  private final Map<Metric, SummarySnapshot.Builder> summaries = new EnumMap<>(Metric.class);
  private final Map<Metric, InfoSnapshot.Builder> infos = new EnumMap<>(Metric.class);

  /**
   * Adds the value of a counter or a gauge.
   *
   * @param labelValues as many as the metric has labels
   */
  void add(Metric metric, double value, String... labelValues) {
    if (metric.kind() == Metric.Kind.COUNTER) {
      counters
          .computeIfAbsent(
              metric, m -> CounterSnapshot.builder().name(stem(m.fullName(), TOTAL)).help(m.help()))
          .dataPoint(
              CounterDataPointSnapshot.builder()
                  .value(value)
                  .labels(labels(metric, labelValues))
                  .build());
    } else {
      gauges
          .computeIfAbsent(metric, m -> GaugeSnapshot.builder().name(m.fullName()).help(m.help()))
          .dataPoint(
              GaugeDataPointSnapshot.builder()
                  .value(value)
                  .labels(labels(metric, labelValues))
                  .build());
    }
  }

  /** Adds a count, which is exact up to 2^53. */
  void add(Metric metric, long value, String... labelValues) {
    add(metric, (double) value, labelValues);
  }

  /** Adds the value of a gauge, if there is one. */
  void add(Metric metric, OptionalDouble value, String... labelValues) {
    if (value.isPresent()) {
      add(metric, value.getAsDouble(), labelValues);
    }
  }

  /** Adds a histogram. */
  void addTimes(Metric metric, EncodeTimes.Counts times, String... labelValues) {
    histograms
        .computeIfAbsent(metric, m -> HistogramSnapshot.builder().name(m.fullName()).help(m.help()))
        .dataPoint(
            new HistogramDataPointSnapshot(
                ClassicHistogramBuckets.of(times.boundsSeconds(), times.pictures()),
                times.sumSeconds(),
                labels(metric, labelValues),
                null,
                0));
  }

  /** Adds a number of times and how long they took together. */
  void addSum(Metric metric, long count, double sum, String... labelValues) {
    summaries
        .computeIfAbsent(metric, m -> SummarySnapshot.builder().name(m.fullName()).help(m.help()))
        .dataPoint(
            SummaryDataPointSnapshot.builder()
                .count(count)
                .sum(sum)
                .labels(labels(metric, labelValues))
                .build());
  }

  /** Adds words. */
  void addInfo(Metric metric, String... labelValues) {
    infos
        .computeIfAbsent(
            metric, m -> InfoSnapshot.builder().name(stem(m.fullName(), INFO)).help(m.help()))
        .dataPoint(InfoDataPointSnapshot.builder().labels(labels(metric, labelValues)).build());
  }

  private static Labels labels(Metric metric, String... values) {
    if (values.length != metric.labels().size()) {
      throw new IllegalArgumentException(
          metric + ": " + values.length + " labels (expected: " + metric.labels() + ")");
    }
    return Labels.of(metric.labels().toArray(String[]::new), values);
  }

  /** The library adds the suffix that belongs to the kind. */
  private static String stem(String name, String suffix) {
    if (!name.endsWith(suffix)) {
      throw new IllegalArgumentException(name + " (expected: …" + suffix + ")");
    }
    return name.substring(0, name.length() - suffix.length());
  }

  /** Returns all that was added. */
  MetricSnapshots snapshots() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    for (Map<Metric, ? extends MetricSnapshot.Builder<?>> kind :
        List.of(counters, gauges, histograms, summaries, infos)) {
      kind.values().forEach(builder -> all.metricSnapshot(builder.build()));
    }
    return all.build();
  }
}
