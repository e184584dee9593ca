package io.github.mjpegstream.stream;

import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.frame.Patch;
import io.github.mjpegstream.jpeg.JpegEditor;
import io.github.mjpegstream.jpeg.JpegSanitizer;
import io.github.mjpegstream.jpeg.RawEditor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is done to every picture of a camera before anybody sees it: turned as far as the camera has
 * not done so itself, and labelled with its time. Camera thread only.
 */
final class FrameEdits implements AutoCloseable {
  private final Supplier<JpegEditor> editors;
  private final RawEditor rawEditor = new RawEditor();
  private JpegEditor jpegEditor;
  private ByteBuf whole;
  private Orientation orientation = Orientation.UPRIGHT;
  private Optional<TimeLabel> label = Optional.empty();

  // The size of the last JPEG that was turned, and what was left of it.
  private FrameSize cutFrom;
  private FrameSize cutTo;

  /**
   * @param editors makes the editor, when the first JPEG is to be edited
   */
  FrameEdits(Supplier<JpegEditor> editors) {
    this.editors = editors;
  }

  /** From now on this is to be done. */
  void set(Orientation orientation, TimeLabel label) {
    this.orientation = orientation;
    cutFrom = null;
    this.label = Optional.of(label).filter(TimeLabel::isShown);
  }

  /** Whether pictures are shown as they come. */
  boolean isNothing() {
    return orientation == Orientation.UPRIGHT && label.isEmpty();
  }

  /**
   * Returns the size of a picture when it has been turned. A JPEG may lose a little, of which
   * nothing is known before the first of its size.
   */
  FrameSize turned(FrameSize size) {
    return size.equals(cutFrom) ? cutTo : orientation.turned(size);
  }

  /**
   * Edits the image that a sanitizer has accepted last.
   *
   * @param epochMicros when it was captured
   * @return the JPEG, which is valid until the next call
   * @throws IllegalStateException if the picture cannot be decoded, with the reason in words
   */
  ByteBuf edit(JpegSanitizer sanitizer, long epochMicros) {
    if (jpegEditor == null) {
      jpegEditor = editors.get();
    }
    if (whole == null) {
      whole = UnpooledByteBufAllocator.DEFAULT.directBuffer();
    }
    sanitizer.writeTo(whole.clear());
    ByteBuf edited = whole;
    if (orientation != Orientation.UPRIGHT) {
      edited = jpegEditor.edit(edited, orientation, Patch.NONE);
      cutFrom = sanitizer.size();
      cutTo = jpegEditor.size();
    }
    if (label.isPresent()) {
      Patch patch = label.get().at(turned(sanitizer.size()), epochMicros);
      edited = jpegEditor.edit(edited, Orientation.UPRIGHT, patch);
    }
    return edited;
  }

  /** Returns the size of the JPEG that was edited last. */
  FrameSize size() {
    return jpegEditor.size();
  }

  /**
   * Edits a raw picture.
   *
   * @param epochMicros when it was captured
   * @return where the picture is now, until the next call
   */
  RawEditor edit(CapturedFrame frame, long epochMicros) {
    FrameSize size = orientation.turned(frame.layout().size());
    Patch patch = label.isPresent() ? label.get().at(size, epochMicros) : Patch.NONE;
    rawEditor.edit(frame.layout(), frame.data(), orientation, patch);
    return rawEditor;
  }

  @Override
  public void close() {
    rawEditor.close();
    if (jpegEditor != null) {
      jpegEditor.close();
    }
    if (whole != null) {
      whole.release();
      whole = null;
    }
  }
}
