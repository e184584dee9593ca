package io.github.mjpegstream.camera;

import java.util.Locale;

/**
 * A capture that could not start or cannot go on. The message is a sentence for the person who
 * looks after the camera: what happened, and what to do.
 */
public final class CaptureException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why, as far as it can be known. */
  public enum Reason {
    /** No camera of this kind is connected, or the chosen one is not. */
    NO_CAMERA,
    /** Another process has the camera. */
    BUSY,
    /** We may not open it. */
    PERMISSION,
    /** The program that reads the camera is not installed. */
    TOOL_MISSING,
    /** Memory for frames could not be had. */
    OUT_OF_MEMORY,
    /** The system is set up for the camera stack of an older OS, or is no Raspberry Pi. */
    UNSUPPORTED_SYSTEM,
    /** An option or value was refused. */
    BAD_OPTION,
    /** Someone killed the program. */
    KILLED,
    /** A process hangs in the kernel and holds the camera: only a reboot helps. */
    STUCK_IN_KERNEL,
    /** The stream ended or the program exited, for no reason known better. */
    ENDED,
    /** The camera was unplugged, or its driver was removed. */
    DISCONNECTED,
    /** Nothing is connected to the camera's own input (HDMI), or nothing that can be followed. */
    NO_SIGNAL,
    /** The camera or its driver reports an error. */
    DEVICE_ERROR,
    /** The other machine does not answer. */
    UNREACHABLE,
    /** The other machine answers, but not with a stream. */
    REFUSED,
    /** A better source than the one in use has turned up. */
    REPLACED,
    /** {@link CaptureSession#cancel()} was called. */
    CANCELLED;

    /** Returns the name as it stands in JSON: {@code "no-camera"}. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Reason reason;

  public CaptureException(Reason reason, String message) {
    this(reason, message, null);
  }

  /**
   * @param cause may be null
   */
  public CaptureException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
