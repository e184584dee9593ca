package io.github.mjpegstream.stream;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts pictures by how long it took to encode them. Thread-safe; counting costs two additions and
 * no object.
 */
public final class EncodeTimes {
  /** What a class of duration ends at, the last one nowhere. */
  private static final long[] BOUNDS_MICROS = {
    500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000
  };

  private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_MICROS.length + 1);
  private final AtomicLong nanos = new AtomicLong();

  /** Counts a picture. */
  void add(long tookNanos) {
    long micros = TimeUnit.NANOSECONDS.toMicros(tookNanos);
    int index = 0;
    while (index < BOUNDS_MICROS.length && micros > BOUNDS_MICROS[index]) {
      index++;
    }
    nanos.addAndGet(tookNanos);
    counts.incrementAndGet(index);
  }

  /** Returns the counts so far. */
  public Counts counts() {
    List<Double> bounds = new ArrayList<>();
    List<Long> now = new ArrayList<>();
    for (int i = 0; i < counts.length(); i++) {
      bounds.add(i < BOUNDS_MICROS.length ? BOUNDS_MICROS[i] / 1e6 : Double.POSITIVE_INFINITY);
      now.add(counts.get(i));
    }
    return new Counts(bounds, now, nanos.get() / 1e9);
  }

  /**
   * How many pictures took how long.
   *
   * @param boundsSeconds what each class ends at, the last one at infinity
   * @param pictures in each class
   * @param sumSeconds that all took together
   */
  public record Counts(List<Double> boundsSeconds, List<Long> pictures, double sumSeconds) {
    public Counts {
      boundsSeconds = Collections.unmodifiableList(boundsSeconds);
      pictures = Collections.unmodifiableList(pictures);
    }

    /** Returns how many pictures there were in all. */
    public long total() {
      return pictures.stream().mapToLong(Long::longValue).sum();
    }
  }
}
