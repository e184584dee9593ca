package io.github.mjpegstream.metrics;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes all metrics as Prometheus reads them. For one thread at a time. */
public final class MetricsPage {
  private static final int USUAL_BYTES = 16 * 1024;

  private final ProcessFiles process = new ProcessFiles();
  private final ExpositionFormatWriter openMetrics = OpenMetricsTextFormatWriter.create();
  private final ExpositionFormatWriter plain = PrometheusTextFormatWriter.create();

  /**
   * A document.
   *
   * @param contentType with the version of the format
   * @param bytes which nobody changes
   */
  @SuppressWarnings("ArrayRecordComponent") // Written once, sent once, compared never.
  public record Document(String contentType, byte[] bytes) {}

  /**
   * Tells all there is to tell.
   *
   * @param accept which formats whoever asks understands, as in the header; may be null
   * @return OpenMetrics for those who ask for it, else the text format of Prometheus
   */
  public Document render(ServerFigures server, String accept) {
    Samples samples = new Samples();
    samples.addInfo(Metric.BUILD_INFO, server.version(), System.getProperty("java.version", ""));
    samples.add(Metric.CONNECTIONS, server.connections());
    addRefusals(samples, server.refusals());
    samples.add(Metric.VIEWERS_LIMIT, server.viewersLimit());
    samples.add(Metric.VARIANTS_LIMIT, server.variantsLimit());
    for (CameraFigures camera : server.cameras()) {
      CameraSamples.add(samples, camera);
    }
    process.add(samples);
    JvmSamples.add(samples);
    ExpositionFormatWriter writer = openMetrics.accepts(accept) ? openMetrics : plain;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
    try {
      writer.write(bytes, samples.snapshots(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return new Document(writer.getContentType(), bytes.toByteArray());
  }

  private static void addRefusals(Samples samples, Refusals refusals) {
    samples.add(Metric.CONNECTIONS_REFUSED, refusals.turnedAway(), "turned-away");
    samples.add(Metric.CONNECTIONS_REFUSED, refusals.madeRoom(), "made-room");
    samples.add(Metric.REQUESTS_REFUSED, refusals.tooManyRequests());
    samples.add(Metric.ACCESS_REFUSED, refusals.wrongLogins());
  }
}
