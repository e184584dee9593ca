package io.github.mjpegstream.http;

import io.github.mjpegstream.stream.PipelineStatus;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** What there is to tell of all cameras, and whether it is news. Thread-safe. */
final class CameraEvents {
  /** How long a browser waits before it connects again. */
  static final String RETRY = "retry: 2000\n\n";

  private final Supplier<List<CameraFanout>> served;
  private final Viewers viewers;

  /**
   * @param served returns the cameras that there are now
   */
  CameraEvents(Supplier<List<CameraFanout>> served, Viewers viewers) {
    this.served = served;
    this.viewers = viewers;
  }

  /** Returns something that equals the last one unless there is something new to tell. */
  List<Object> fingerprint() {
    List<Object> all = new ArrayList<>();
    for (CameraFanout camera : served.get()) {
      PipelineStatus status = camera.feed().status().get();
      all.addAll(
          Arrays.asList(
              camera.feed().name(),
              status.type(),
              status.state(),
              status.healthy(),
              status.reason(),
              status.notice(),
              status.source(),
              status.format(),
              status.size(),
              status.wantedFps(),
              status.wantedSize(),
              status.warnings(),
              status.restarts(),
              status.lastFailure(),
              camera.viewers().count(),
              camera.feed().tuning().revision()));
    }
    return all;
  }

  /** Returns the event as it is sent. */
  byte[] event() {
    byte[] document =
        StatusJson.line(
            json -> {
              ApiJson.cameras(json, served.get());
              json.writeNumberField("viewers", viewers.count());
              json.writeNumberField(
                  "server_time", BigDecimal.valueOf(Instant.now().toEpochMilli(), 3));
            });
    // The document ends with a line feed; an empty line ends the event.
    String text = new String(document, StandardCharsets.UTF_8);
    return ("event: cameras\ndata: " + text + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
