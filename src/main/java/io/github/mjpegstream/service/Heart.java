package io.github.mjpegstream.service;

import io.github.mjpegstream.stream.Pulse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides whether everything that ought to move does. Pure: pulses and times come in as arguments.
 * Confined to one thread.
 */
final class Heart {
  private final long graceNanos;
  private final Map<String, Beat> last = new HashMap<>();

  /**
   * @param grace so long something may stand still that is not excused
   */
  Heart(Duration grace) {
    this.graceNanos = grace.toNanos();
  }

  /**
   * Looks at everything.
   *
   * @return what has stood still for longer than it may, which is nothing while all is well
   */
  List<Standstill> examine(List<Pulse> pulses, long now) {
    Map<String, Beat> before = new HashMap<>(last);
    // What is not there any more is forgotten.
    last.clear();
    List<Standstill> standing = new ArrayList<>();
    for (Pulse pulse : pulses) {
      Beat beat = before.get(pulse.name());
      boolean moved = beat == null || beat.number != pulse.beats();
      long movedNanos = moved ? now : beat.movedNanos;
      long goodNanos = moved || pulse.excused() ? now : beat.goodNanos;
      last.put(pulse.name(), new Beat(pulse.beats(), movedNanos, goodNanos));
      if (now - goodNanos > graceNanos) {
        standing.add(new Standstill(pulse, Duration.ofNanos(now - movedNanos)));
      }
    }
    return standing;
  }

  /**
   * Something that does not move, though it ought to.
   *
   * @param since it moved last
   */
  record Standstill(Pulse pulse, Duration since) {}

  private record Beat(long number, long movedNanos, long goodNanos) {}
}
