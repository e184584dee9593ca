package io.github.mjpegstream.camera;

import java.util.Optional;
import java.util.function.Function;

/**
 * Remembers what a program complained about since its last frame. Thread-safe.
 *
 * <p>A complaint that is followed by a frame was overcome.
 */
final class Complaints {
  private final Function<String, Optional<String>> interpreter;
  private final NewestFrame frames;
  private String latest;
  private int count;
  private long framesThen;

  /**
   * @param interpreter makes of a line of standard error a complaint fit for people, or nothing
   */
  Complaints(Function<String, Optional<String>> interpreter, NewestFrame frames) {
    this.interpreter = interpreter;
    this.frames = frames;
  }

  void line(String line) {
    Optional<String> complaint = interpreter.apply(line);
    if (complaint.isPresent()) {
      add(complaint.get());
    }
  }

  private synchronized void add(String complaint) {
    long framesNow = frames.offered();
    boolean again = complaint.equals(latest) && framesNow == framesThen;
    count = again ? count + 1 : 1;
    latest = complaint;
    framesThen = framesNow;
  }

  synchronized Optional<String> latest() {
    if (latest == null || frames.offered() != framesThen) {
      return Optional.empty();
    }
    return Optional.of(count > 1 ? latest + " (" + count + " times)" : latest);
  }
}
