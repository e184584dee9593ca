package io.github.mjpegstream.camera.rpicam;

import io.github.mjpegstream.frame.FrameLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where in a stream of raw frames the sender paused. Frames have no header, but the program writes
 * a frame at once and then waits for the next: so nearly all waiting happens at their ends. A busy
 * machine may hold the program up within a frame, hence the sum counts and not a single pause.
 *
 * <p>Confined to one thread.
 */
final class Pauses {
  /**
   * @param position bytes that had come before
   */
  private record Pause(long position, long nanos) {}

  private final List<Pause> all = new ArrayList<>();

  /** Tells that this many bytes had come when the reader had to wait this long. */
  void add(long position, long nanos) {
    if (nanos > 0) {
      all.add(new Pause(position, nanos));
    }
  }

  /**
   * Returns the layout at the ends of whose frames most of the time was waited, if there is one.
   */
  Optional<FrameLayout> fit(List<FrameLayout> layouts) {
    long total = all.stream().mapToLong(Pause::nanos).sum();
    return layouts.stream()
        .filter(layout -> 2 * nanosAtEnds(layout) > total)
        .max(Comparator.comparingLong(this::nanosAtEnds));
  }

  private long nanosAtEnds(FrameLayout layout) {
    return all.stream()
        .filter(pause -> pause.position % layout.frameBytes() == 0)
        .mapToLong(Pause::nanos)
        .sum();
  }

  /** Returns after how many bytes the longest pauses were, for people: {@code "12, 24 and 36"}. */
  String longest() {
    List<String> positions =
        all.stream()
            .sorted(Comparator.comparingLong(Pause::nanos).reversed())
            .limit(3)
            .map(Pause::position)
            .sorted()
            .map(String::valueOf)
            .toList();
    return positions.isEmpty() ? "never" : "after " + String.join(", ", positions) + " bytes";
  }
}
