package io.github.mjpegstream.stream;

import io.github.mjpegstream.config.ControlException;
import java.util.Map;

/** A change of controls that was not made, or not seen through. The message is for people. */
public final class TuningException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Kind {
    /** The values cannot be set; nothing has changed. */
    REFUSED,
    /** It cannot be done as things are; nothing has changed. */
    CONFLICT,
    /** The values are set, but the camera does not deliver or the file cannot be written. */
    UNAVAILABLE
  }

  private final Kind kind;

  /** Cannot be serialized, and never is. */
  private final transient Map<String, String> reasons;

  public TuningException(Kind kind, String message) {
    this(kind, message, Map.of());
  }

  private TuningException(Kind kind, String message, Map<String, String> reasons) {
    super(message);
    this.kind = kind;
    this.reasons = reasons;
  }

  /** Makes one of values that cannot be set. */
  public static TuningException refused(Map<String, String> reasons) {
    return new TuningException(Kind.REFUSED, ControlException.words(reasons.size()), reasons);
  }

  public Kind kind() {
    return kind;
  }

  /** Returns the reason for each value that cannot be set, by the name of its control. */
  public Map<String, String> reasons() {
    return reasons;
  }
}
