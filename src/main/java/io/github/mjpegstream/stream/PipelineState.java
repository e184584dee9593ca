package io.github.mjpegstream.stream;

import java.util.Locale;

/** What a camera's pipeline is doing. */
public enum PipelineState {
  /** Not started yet. */
  STOPPED,
  /** The camera has been opened; its first frame has not come. */
  STARTING,
  /** Frames come. */
  LIVE,
  /** Nobody watches, and the camera is closed until somebody does. */
  IDLE,
  /** Frames stopped coming, or all look the same; the session is being ended. */
  STALLED,
  /** The camera could not be opened, or ended by itself. */
  FAILED,
  /** Waiting a moment before the next attempt. */
  BACKOFF,
  /** Ended for good. */
  CLOSED;

  /** Whether no frame is to be expected, and nothing is wrong with that. */
  public boolean isAtRest() {
    return this == STOPPED || this == IDLE || this == CLOSED;
  }

  /** Returns the name as it stands in JSON: {@code "live"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
