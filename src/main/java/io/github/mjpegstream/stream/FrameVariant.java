package io.github.mjpegstream.stream;

import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.jpeg.JpegFrames;
import io.github.mjpegstream.jpeg.JpegQuality;
import io.github.mjpegstream.jpeg.JpegScale;
import io.github.mjpegstream.jpeg.JpegTranscoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.math.BigDecimal;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A camera's frames with less of something: reads the camera's hub and publishes to one of its own,
 * each frame once for all who watch it. Always takes the newest frame; what comes while it encodes
 * is skipped. What need not be encoded is passed on in the very buffer of the original.
 *
 * <p>Works on the threads it is given, one at a time. May be ended and asked by any thread.
 */
public final class FrameVariant {
  private static final Logger log = LoggerFactory.getLogger(FrameVariant.class);

  private final VariantSpec spec;
  private final FrameHub source;
  private final FrameHub hub = new FrameHub();
  private final FrameMailbox mailbox = new FrameMailbox(this::schedule);
  private final Executor executor;
  private final Runnable run = this::run;
  private final ByteBufAllocator allocator;
  private final FrameEnvelope envelope;
  private final Supplier<JpegTranscoder> transcoders;
  private final Consumer<FrameVariant> onEnd;
  private final LogLimiter failureLog;
  private final MonotonicClock clock;
  private final EncodeTimes encodeTimes;
  private final FramePacing pacing;
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong encoded = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile boolean ended;
  private volatile FrameSize size;

  // Used while working only.
  private JpegTranscoder transcoder;
  private JpegFrame.Kind lastKind = JpegFrame.Kind.LIVE;

  /**
   * @param executor runs the work
   * @param transcoders makes the transcoder, when the first frame must be encoded
   * @param failureLog used while working only
   * @param encodeTimes where its pictures are counted
   * @param onEnd told when it has ended
   */
  FrameVariant(
      VariantSpec spec,
      FrameHub source,
      Executor executor,
      ByteBufAllocator allocator,
      FrameEnvelope envelope,
      Supplier<JpegTranscoder> transcoders,
      LogLimiter failureLog,
      MonotonicClock clock,
      EncodeTimes encodeTimes,
      Consumer<FrameVariant> onEnd) {
    this.spec = spec;
    this.source = source;
    this.executor = executor;
    this.allocator = allocator;
    this.envelope = envelope;
    this.transcoders = transcoders;
    this.failureLog = failureLog;
    this.clock = clock;
    this.encodeTimes = encodeTimes;
    this.onEnd = onEnd;
    this.pacing = new FramePacing(spec.maxFps());
  }

  void start() {
    source.subscribe(mailbox);
  }

  /** Returns where its frames are. */
  public FrameHub hub() {
    return hub;
  }

  /**
   * Stops reading the camera, and lets go of everything. Never blocks for long. May be called more
   * than once.
   */
  public void end() {
    source.unsubscribe(mailbox);
    ended = true;
    // What may be at work just now frees what it works with.
    schedule();
    onEnd.accept(this);
  }

  /** Returns how it is doing now. */
  public VariantStatus status() {
    return new VariantStatus(name(), frames.get(), encoded.get(), failed.get());
  }

  private String name() {
    StringBuilder name = new StringBuilder();
    FrameSize known = size;
    if (spec.maxWidth() > 0) {
      name.append(known == null ? spec.maxWidth() + " wide" : known.toString());
    }
    if (spec.quality() > 0) {
      name.append(name.isEmpty() ? "" : " ").append('q').append(spec.quality());
    }
    if (spec.maxFps() > 0) {
      String fps = BigDecimal.valueOf(spec.maxFps()).stripTrailingZeros().toPlainString();
      name.append(name.isEmpty() ? "" : " ").append(fps).append("fps");
    }
    return name.toString();
  }

  private void schedule() {
    if (pending.getAndIncrement() == 0 && !turn()) {
      run();
    }
  }

  /** Asks for a turn. Returns false if there are none any more, since the server ends. */
  private boolean turn() {
    try {
      executor.execute(run);
      return true;
    } catch (RejectedExecutionException e) {
      log.trace("no turns any more", e);
      return false;
    }
  }

  /** Does what there is to do, and lets others have their turn before it does more. */
  private void run() {
    boolean more = true;
    while (more) {
      int seen = pending.get();
      work();
      more = pending.addAndGet(-seen) != 0 && !turn();
    }
  }

  private void work() {
    JpegFrame frame = mailbox.take();
    if (frame != null) {
      try {
        pass(frame);
      } catch (RuntimeException | OutOfMemoryError e) {
        // One bad frame, or no memory for a moment: the next may be better.
        failed.incrementAndGet();
        long times = failureLog.occurred();
        if (times > 0) {
          log.warn("variant {}: dropped {} frame(s): {}", name(), times, e.toString());
        }
      } finally {
        frame.release();
      }
    }
    if (ended) {
      hub.close();
      if (transcoder != null) {
        transcoder.close();
        transcoder = null;
      }
    }
  }

  private void pass(JpegFrame frame) {
    if (frame.kind() != lastKind) {
      lastKind = frame.kind();
      pacing.restart();
    }
    // What says that something is wrong is never kept back.
    boolean live = frame.kind() == JpegFrame.Kind.LIVE;
    if (live && !pacing.takes(frame.captureNanos())) {
      return;
    }
    if (spec.isPacingAlone()) {
      publish(frame.retain());
      return;
    }
    ByteBuf jpeg = frame.retainedJpeg();
    try {
      int own = JpegQuality.of(jpeg);
      int eighths =
          spec.maxWidth() == 0
              ? JpegScale.WHOLE
              : JpegScale.eighths(frame.size().width(), spec.maxWidth());
      boolean goodEnough = spec.quality() == 0 || spec.quality() >= own;
      if (eighths == JpegScale.WHOLE && goodEnough) {
        publish(frame.retain());
      } else {
        long began = clock.nanos();
        JpegFrame made = encode(frame, jpeg, eighths, spec.quality() == 0 ? own : spec.quality());
        encodeTimes.add(clock.nanos() - began);
        encoded.incrementAndGet();
        publish(made);
      }
    } finally {
      jpeg.release();
    }
  }

  private JpegFrame encode(JpegFrame frame, ByteBuf jpeg, int eighths, int quality) {
    if (transcoder == null) {
      transcoder = transcoders.get();
    }
    ByteBuf smaller = transcoder.transcode(jpeg, eighths, quality);
    return JpegFrames.wrap(
        allocator,
        envelope,
        smaller,
        transcoder.size(),
        frame.kind(),
        frame.captureNanos(),
        frame.captureEpochMicros());
  }

  private void publish(JpegFrame frame) {
    size = frame.size();
    frames.incrementAndGet();
    hub.publish(frame);
  }
}
