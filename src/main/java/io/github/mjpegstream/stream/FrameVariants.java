package io.github.mjpegstream.stream;

import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.jpeg.JpegTranscoder;
import io.github.mjpegstream.jpeg.JpegTranscoders;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts variants of cameras, no more than are allowed, and gives them threads to work on: at most
 * two, and none while there is nothing to encode. Thread-safe.
 */
public final class FrameVariants implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FrameVariants.class);
  private static final int MAX_THREADS = 2;
  private static final Duration IDLE = Duration.ofSeconds(10);

  /** Encoding one picture takes less than this, even a large one on a small machine. */
  private static final Duration END_LIMIT = Duration.ofMillis(500);

  private volatile int max;
  private final ByteBufAllocator allocator;
  private final FrameEnvelope envelope;
  private final Supplier<JpegTranscoder> transcoders;
  private final MonotonicClock clock;
  private final ThreadPoolExecutor executor;
  private final Set<FrameVariant> running = new HashSet<>();
  private boolean closed;

  /**
   * @param max variants at a time, of all cameras together
   */
  public FrameVariants(
      int max,
      ByteBufAllocator allocator,
      FrameEnvelope envelope,
      Supplier<JpegTranscoder> transcoders,
      MonotonicClock clock) {
    this.max = max;
    this.allocator = allocator;
    this.envelope = envelope;
    this.transcoders = transcoders;
    this.clock = clock;
    int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
    AtomicInteger next = new AtomicInteger();
    executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "variant-" + next.getAndIncrement());
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  /** Makes variants with the best transcoder there is, and with a small pool of memory. */
  public static FrameVariants create(int max, FrameEnvelope envelope, MonotonicClock clock) {
    // Few large buffers, used by two threads: a small pool does.
    ByteBufAllocator allocator = new PooledByteBufAllocator(true, 0, 1, 8192, 7, 0, 0, false);
    return new FrameVariants(max, allocator, envelope, JpegTranscoders::create, clock);
  }

  /** From now on starts no more than these at a time; those that run go on. */
  public void limit(int most) {
    max = most;
  }

  /** Returns how many there may be at a time. */
  public int max() {
    return max;
  }

  /**
   * Starts a variant, which the caller ends.
   *
   * @param source where the camera's frames are
   * @return empty if there are too many already
   */
  public Optional<FrameVariant> start(FrameHub source, VariantSpec spec) {
    return start(source, spec, new EncodeTimes());
  }

  /**
   * As the other.
   *
   * @param encodeTimes where its pictures are counted
   */
  public Optional<FrameVariant> start(FrameHub source, VariantSpec spec, EncodeTimes encodeTimes) {
    FrameVariant variant;
    synchronized (running) {
      if (closed || running.size() >= max) {
        return Optional.empty();
      }
      variant =
          new FrameVariant(
              spec,
              source,
              executor,
              allocator,
              envelope,
              transcoders,
              new LogLimiter(clock),
              clock,
              encodeTimes,
              this::ended);
      running.add(variant);
    }
    variant.start();
    return Optional.of(variant);
  }

  private void ended(FrameVariant variant) {
    synchronized (running) {
      running.remove(variant);
    }
  }

  /** Ends what still runs, after those who watched have gone. */
  @Override
  public void close() {
    Set<FrameVariant> left;
    synchronized (running) {
      closed = true;
      left = new HashSet<>(running);
    }
    left.forEach(FrameVariant::end);
    executor.shutdown();
    try {
      if (!executor.awaitTermination(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("variants: a picture is still being encoded; left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
