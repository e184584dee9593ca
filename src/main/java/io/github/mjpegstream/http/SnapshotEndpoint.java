package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.http.SnapshotRequest.Outlook;
import io.github.mjpegstream.stream.CameraFeed;
import io.github.mjpegstream.stream.PipelineState;
import io.github.mjpegstream.stream.PipelineStatus;
import io.github.mjpegstream.stream.VariantSpec;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Optional;

/** One picture of one camera, taken after it was asked for. Loop-confined by request. */
final class SnapshotEndpoint implements Endpoint {
  /** Where the camera is slow, an older picture is better than a longer wait. */
  private static final Duration MAX_PATIENCE = Duration.ofSeconds(3);

  /** A frame may be late by half its interval and a little. */
  private static final double INTERVALS = 1.5;

  private static final Duration GRACE = Duration.ofMillis(250);

  private final CameraFanout camera;
  private final PinnedFrames pinned;
  private final MonotonicClock clock;

  /**
   * @param pinned of all cameras together
   */
  SnapshotEndpoint(CameraFanout camera, PinnedFrames pinned, MonotonicClock clock) {
    this.camera = camera;
    this.pinned = pinned;
    this.clock = clock;
  }

  @Override
  public String camera() {
    return camera.feed().name();
  }

  @Override
  public boolean isLinked() {
    return true;
  }

  @Override
  public void handle(Exchange exchange) {
    VariantSpec wanted;
    try {
      wanted = VariantQuery.parse(exchange);
    } catch (BadParameterException e) {
      exchange.text(HttpResponseStatus.BAD_REQUEST, e.getMessage());
      return;
    }
    PipelineStatus status = camera.feed().status().get();
    if (!status.healthy()) {
      refuse(exchange, status);
      return;
    }
    // One picture is not more often than anybody wants.
    Optional<FrameSource> source =
        camera.variants().enter(new VariantSpec(wanted.maxWidth(), wanted.quality(), 0));
    if (source.isEmpty()) {
      camera.traffic().refusedVariant();
      exchange.text(HttpResponseStatus.SERVICE_UNAVAILABLE, camera.variants().refusal());
      return;
    }
    LoopFanout fanout = source.get().on(exchange.channel().eventLoop());
    fanout.add(
        new SnapshotRequest(
            fanout,
            clock.nanos(),
            patienceNanos(status),
            () -> outlook(camera.feed().status().get()),
            frame -> {
              answer(exchange, frame);
              source.get().leave();
            }));
  }

  private static Outlook outlook(PipelineStatus status) {
    if (!status.healthy()) {
      return Outlook.NONE;
    }
    return status.state() == PipelineState.LIVE ? Outlook.ANY_MOMENT : Outlook.STARTING;
  }

  private static long patienceNanos(PipelineStatus status) {
    double fps = status.measuredFps() > 0 ? status.measuredFps() : status.wantedFps();
    long patience = (long) (INTERVALS * 1e9 / fps) + GRACE.toNanos();
    return Math.min(patience, MAX_PATIENCE.toNanos());
  }

  private void answer(Exchange exchange, JpegFrame frame) {
    if (frame == null) {
      refuse(exchange, camera.feed().status().get());
      return;
    }
    if (!pinned.pin(frame)) {
      exchange.text(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "too many pictures have been asked for and not been read yet (expected: at most "
              + (PinnedFrames.MOST_BYTES >> 20)
              + " MiB of them)");
      return;
    }
    FullHttpResponse response =
        exchange.response(HttpResponseStatus.OK, "image/jpeg", frame.retainedJpeg());
    response
        .headers()
        .set("X-Timestamp", MultipartEnvelope.timestamp(frame.captureEpochMicros()))
        .set(HttpHeaderNames.CONTENT_DISPOSITION, "inline; filename=\"" + fileName() + "\"");
    exchange.respond(response, () -> pinned.unpin(frame));
    camera.traffic().snapshot();
  }

  private String fileName() {
    return camera.feed().name() + ".jpg";
  }

  private void refuse(Exchange exchange, PipelineStatus status) {
    CameraFeed feed = camera.feed();
    exchange.text(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        "no live picture from camera "
            + feed.name()
            + ": "
            + status.reason().orElse("no frame came in time")
            + " (state: "
            + status.state().label()
            + ")");
  }
}
