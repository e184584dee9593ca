package io.github.mjpegstream.access;

import java.time.Duration;

/** What has come of somebody's wish to be let in. */
public sealed interface Verdict {
  /** Known. What they may do is another question. */
  record Admitted(Principal principal) implements Verdict {}

  /** What was shown is wrong. */
  record Wrong() implements Verdict {}

  /** It was right, and is not any more. */
  record Expired() implements Verdict {}

  /**
   * Too many wrong ones have come from there.
   *
   * @param pause before the next
   */
  record TooMany(Duration pause) implements Verdict {}

  /** Too many want to be let in at once. */
  record Busy() implements Verdict {}
}
