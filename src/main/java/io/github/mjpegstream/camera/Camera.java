package io.github.mjpegstream.camera;

import io.github.mjpegstream.config.CameraConfig;

/**
 * A source of frames that can be opened again and again.
 *
 * <p>Its constructor does no I/O. Camera thread only.
 */
public interface Camera extends AutoCloseable {
  /**
   * Starts capturing. Quick: whatever may take long (the first frame, a connection) happens in
   * {@link CaptureSession#next()}, where it can be cancelled.
   *
   * @throws CaptureException if the camera cannot be started, with the reason in words
   */
  CaptureSession open() throws CaptureException;

  /**
   * Returns whether what was missing when {@link #open()} failed last is there now: then there is
   * no reason to wait any longer. Asked once a second; takes some milliseconds at the most.
   */
  default boolean hasReturned() {
    return false;
  }

  /**
   * From now on opens with these settings, of which only those differ from the last that {@link
   * #controls()} names, or that cameras of this kind do not look at. Not called while a session is
   * open.
   */
  default void configure(CameraConfig next) {}

  /** Returns what can be set on the camera that was opened last. */
  default ControlSet controls() {
    return ControlSet.NONE;
  }

  /** Lets go of what was kept from one session to the next. It is not opened any more. */
  @Override
  default void close() {}
}
