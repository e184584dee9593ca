package io.github.mjpegstream.camera;

import io.github.mjpegstream.process.ExitStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a program stopped delivering frames.
 *
 * @param program its name
 * @param exitStatus above 128 for a signal; empty if it still runs but has closed its output
 * @param stderrTail the last lines it wrote to standard error, oldest first
 * @param frames how many it had delivered
 */
public record ChildEnd(
    String program, OptionalInt exitStatus, List<String> stderrTail, long frames) {
  public ChildEnd {
    stderrTail = List.copyOf(stderrTail);
  }

  /** Turns the end of a program into a reason and a sentence. Must not block for long. */
  @FunctionalInterface
  public interface Explainer {
    CaptureException explain(ChildEnd end);
  }

  /** Returns what happened: {@code "ffmpeg exited with status 1"}. */
  public String describe() {
    return program
        + " "
        + (exitStatus.isPresent()
            ? ExitStatus.describe(exitStatus.getAsInt())
            : "closed its output but goes on running");
  }

  /** Returns the last line of standard error. */
  public Optional<String> lastLine() {
    return stderrTail.isEmpty()
        ? Optional.empty()
        : Optional.of(stderrTail.get(stderrTail.size() - 1));
  }
}
