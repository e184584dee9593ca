package io.github.mjpegstream.clients;

import io.github.mjpegstream.camera.testpattern.PatternReader.Reading;
import io.github.mjpegstream.frame.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The pictures that a client has shown, in the order in which it did. Thread-safe. */
final class Sightings {
  /**
   * One picture.
   *
   * @param live whether it is the camera's; a placeholder otherwise, with no number
   * @param frame its number, rising with every picture of the camera
   * @param drawnMillis when it was drawn, milliseconds since 1970
   * @param seenMillis when it was shown, milliseconds since 1970
   */
  record Sighting(boolean live, int frame, long drawnMillis, long seenMillis) {}

  private final List<Sighting> all = new ArrayList<>();

  synchronized void add(Optional<Reading> reading, long seenMillis) {
    all.add(
        reading
            .map(read -> new Sighting(true, read.frameNumber(), read.epochMillis(), seenMillis))
            .orElse(new Sighting(false, -1, 0, seenMillis)));
    notifyAll();
  }

  synchronized List<Sighting> all() {
    return List.copyOf(all);
  }

  /** Returns the camera's pictures, in the order in which they were shown. */
  List<Sighting> live() {
    return all().stream().filter(Sighting::live).toList();
  }

  /** Returns how many different pictures of the camera there were. */
  int distinct() {
    return (int) live().stream().mapToInt(Sighting::frame).distinct().count();
  }

  /** Waits until what has been shown is as wanted; returns whether it is. */
  synchronized boolean await(Predicate<Sightings> wanted, Duration limit) {
    long deadline = MonotonicClock.SYSTEM.nanos() + limit.toNanos();
    try {
      while (!wanted.test(this)) {
        long left = deadline - MonotonicClock.SYSTEM.nanos();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return true;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
