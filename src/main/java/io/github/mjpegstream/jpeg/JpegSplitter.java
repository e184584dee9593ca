package io.github.mjpegstream.jpeg;

import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts a stream of bytes into whole JPEG images.
 *
 * <p>It walks from marker to marker by their lengths, so that a thumbnail or a comment inside a
 * segment is never taken for an image, and then through the entropy-coded data to the end marker.
 * An image is there as soon as its last byte is. Whatever lies between two images (the heads and
 * boundaries of multipart, garbage) is skipped. A broken image is dropped, and the search goes on
 * at the next {@code FF D8 FF}.
 *
 * <p>Takes linear time for any input: a byte is looked at a few times at the most. Holds at most
 * {@code maxFrameBytes} and one read; memory that one large image needed is given back later.
 *
 * <p>Confined to one thread at a time, its counters included.
 */
public final class JpegSplitter {
  /** The most that one {@link #fill} reads; the default capacity of a Linux pipe (pipe(7)). */
  static final int READ_BYTES = 65_536;

  /** Four quantization tables of 16 bits (T.81, B.2.4.1). */
  static final int LONGEST_DQT = 2 + 4 * (1 + 2 * 64);

  /** Eight Huffman tables of 256 symbols (T.81, B.2.4.2). */
  static final int LONGEST_DHT = 2 + 8 * (1 + 16 + 256);

  private static final int SMALLEST_BUFFER_BYTES = 4 * READ_BYTES;

  /** The buffer is halved after so many reads in a row that needed at most a quarter of it. */
  private static final int QUIET_READS_BEFORE_SHRINKING = 256;

  private enum State {
    /** Between images: looking for a start. */
    HUNT,
    /** Where a marker must stand. */
    MARKER,
    /** In entropy-coded data. */
    SCAN
  }

  private final int maxFrameBytes;
  private byte[] buffer;

  /** The bytes from here on are still needed: a begun image, or what has not been looked at yet. */
  private int begin;

  /** Where to go on. May lie beyond {@link #end} while a segment has not arrived as a whole. */
  private int position;

  /** End of the bytes that were read. */
  private int end;

  private State state = State.HUNT;
  private int lastSegment;
  private boolean frameHeaderSeen;
  private boolean scanSeen;
  private boolean endOfStream;
  private int quietReads;

  private int frameOffset;
  private int frameLength;

  private long bytesRead;
  private long bytesInFrames;
  private long framesCut;
  private long framesOversized;

  /**
   * @param maxFrameBytes a larger image is dropped; at least 1
   */
  public JpegSplitter(int maxFrameBytes) {
    if (maxFrameBytes < 1 || maxFrameBytes > Integer.MAX_VALUE - 2 * READ_BYTES) {
      throw new IllegalArgumentException(
          "maxFrameBytes: "
              + maxFrameBytes
              + " (expected: 1 to "
              + (Integer.MAX_VALUE - 2 * READ_BYTES)
              + ")");
    }
    this.maxFrameBytes = maxFrameBytes;
    this.buffer = new byte[Math.min(SMALLEST_BUFFER_BYTES, maxFrameBytes + READ_BYTES)];
  }

  /**
   * Reads once from a stream, and blocks as long as that read does. Take all frames with {@link
   * #nextFrame()} before filling again: what was not taken stays and needs room.
   *
   * @return the number of bytes read, or −1 at the end of the stream; an image which that end cut
   *     off is then dropped and counted
   */
  public int fill(InputStream in) throws IOException {
    makeRoom();
    int count = in.read(buffer, end, Math.min(READ_BYTES, buffer.length - end));
    if (count < 0) {
      endOfStream = true;
      if (state != State.HUNT) {
        dropCut();
      }
      return -1;
    }
    end += count;
    bytesRead += count;
    return count;
  }

  /**
   * Goes on to the next whole image among the bytes that were read.
   *
   * @return whether there is one; if not, more bytes are needed
   */
  public boolean nextFrame() {
    frameLength = 0;
    while (true) {
      boolean goOn =
          switch (state) {
            case HUNT -> hunt();
            case MARKER -> walkMarker();
            case SCAN -> walkScan();
          };
      if (frameLength > 0) {
        return true;
      }
      if (goOn) {
        continue;
      }
      if (state == State.HUNT) {
        return false;
      }
      if (isTooLong()) {
        dropOversized();
      } else if (endOfStream) {
        dropCut();
      } else {
        return false;
      }
    }
  }

  /** Whether two more bytes, the end marker, would no longer fit. */
  private boolean isTooLong() {
    return position - begin > maxFrameBytes - 2;
  }

  /** Returns the array that holds the image; valid until the next call of a method. */
  public byte[] array() {
    return buffer;
  }

  /** Returns where in {@link #array()} the image begins. */
  public int frameOffset() {
    return frameOffset;
  }

  /** Returns the length of the image in bytes. */
  public int frameLength() {
    return frameLength;
  }

  /** Returns how many images were dropped because they were broken or cut off. */
  public long framesCut() {
    return framesCut;
  }

  /** Returns how many images were dropped because they were larger than allowed. */
  public long framesOversized() {
    return framesOversized;
  }

  /**
   * Returns how many bytes belonged to no image that was handed out: multipart text, garbage and
   * dropped images.
   */
  public long garbageBytes() {
    return bytesRead - bytesInFrames - (end - begin);
  }

  /** Returns how many bytes the buffer takes now. */
  int capacity() {
    return buffer.length;
  }

  /** Returns false if all bytes have been looked at. */
  private boolean hunt() {
    byte[] bytes = buffer;
    int last = end - 2;
    int i = position;
    while (i < last) {
      if (bytes[i] == (byte) 0xFF
          && bytes[i + 1] == (byte) JpegMarker.SOI
          && bytes[i + 2] == (byte) 0xFF) {
        begin = i;
        position = i + 2;
        lastSegment = i;
        frameHeaderSeen = false;
        scanSeen = false;
        state = State.MARKER;
        return true;
      }
      i++;
    }
    while (i < end && (endOfStream || !mayBecomeStart(i))) {
      i++;
    }
    position = i;
    begin = i;
    return false;
  }

  /** Whether one of the last two bytes, and what may follow it, can be a start. */
  private boolean mayBecomeStart(int i) {
    return buffer[i] == (byte) 0xFF && (i + 1 == end || buffer[i + 1] == (byte) JpegMarker.SOI);
  }

  /** Returns false if the bytes that are there do not suffice. */
  private boolean walkMarker() {
    while (end - position >= 2) {
      if (buffer[position] != (byte) 0xFF) {
        dropCut();
        return true;
      }
      int marker = buffer[position + 1] & 0xFF;
      if (marker == 0xFF) {
        // A fill byte (T.81, B.1.1.2). However many there are, none is looked at again.
        position++;
        lastSegment = position - 2;
        continue;
      }
      if (marker == JpegMarker.EOI) {
        finishFrame();
        return true;
      }
      if (!JpegMarker.hasSegment(marker) || !inOrder(marker)) {
        dropCut();
        return true;
      }
      if (end - position < headBytes(marker)) {
        return false;
      }
      int length = (buffer[position + 2] & 0xFF) << 8 | (buffer[position + 3] & 0xFF);
      if (!plausible(marker, length)) {
        dropCut();
        return true;
      }
      if (!JpegMarker.isFreeText(marker)) {
        if (end - position < 2 + length) {
          return false;
        }
        if (holdsStart(position + 4, position + 2 + length, marker == JpegMarker.SOS)) {
          dropCut();
          return true;
        }
      }
      lastSegment = position;
      position += 2 + length;
      if (isTooLong()) {
        // At once, however many bytes are there: what the segment claims may be the next image.
        dropOversized();
        return true;
      }
      if (JpegMarker.isFrameHeader(marker)) {
        frameHeaderSeen = true;
      } else if (marker == JpegMarker.SOS) {
        scanSeen = true;
        state = State.SCAN;
        return true;
      }
    }
    return false;
  }

  /** How much of a segment is needed to judge its length. */
  private static int headBytes(int marker) {
    if (JpegMarker.isFrameHeader(marker)) {
      return 10;
    }
    return marker == JpegMarker.SOS ? 5 : 4;
  }

  /**
   * Whether a segment can have this length (T.81, B.2). A wrong length would swallow the image
   * behind it, so whatever is known of it is checked.
   */
  private boolean plausible(int marker, int length) {
    if (JpegMarker.isFrameHeader(marker)) {
      return length == 8 + 3 * (buffer[position + 9] & 0xFF);
    }
    return switch (marker) {
      case JpegMarker.SOS -> length == 6 + 2 * (buffer[position + 4] & 0xFF);
      case JpegMarker.DQT -> length > 2 && length <= LONGEST_DQT;
      case JpegMarker.DHT -> length > 2 && length <= LONGEST_DHT;
      case JpegMarker.DRI -> length == 4;
      default -> length >= 2;
    };
  }

  /**
   * Whether the start of the next image lies in a segment with tables, which then was cut off. Not
   * even the last byte of a scan header may be 0xFF, since anything is accepted behind it.
   */
  private boolean holdsStart(int from, int to, boolean scanHeader) {
    for (int i = from; i < to - 1; i++) {
      if (buffer[i] == (byte) 0xFF && buffer[i + 1] == (byte) JpegMarker.SOI) {
        return true;
      }
    }
    return scanHeader && buffer[to - 1] == (byte) 0xFF;
  }

  /** One frame header, and it comes before the first scan. */
  private boolean inOrder(int marker) {
    if (JpegMarker.isFrameHeader(marker)) {
      return !frameHeaderSeen;
    }
    return marker != JpegMarker.SOS || frameHeaderSeen;
  }

  /** Returns false if the bytes that are there do not suffice. */
  private boolean walkScan() {
    byte[] bytes = buffer;
    int last = end - 1;
    int i = position;
    while (i < last) {
      if (bytes[i] != (byte) 0xFF) {
        i++;
        continue;
      }
      int next = bytes[i + 1] & 0xFF;
      if (next == 0xFF) {
        i++;
      } else if (next == 0 || JpegMarker.isRestart(next)) {
        i += 2;
      } else {
        position = i;
        if (next == JpegMarker.EOI) {
          finishFrame();
        } else if (JpegMarker.hasSegment(next)) {
          state = State.MARKER;
        } else {
          dropCut();
        }
        return true;
      }
    }
    position = i;
    return false;
  }

  /** The end marker stands at the position. */
  private void finishFrame() {
    if (!frameHeaderSeen || !scanSeen) {
      dropCut();
      return;
    }
    int length = position + 2 - begin;
    if (length > maxFrameBytes) {
      dropOversized();
      return;
    }
    frameOffset = begin;
    frameLength = length;
    bytesInFrames += length;
    position += 2;
    begin = position;
    state = State.HUNT;
  }

  private void dropCut() {
    framesCut++;
    resume();
  }

  private void dropOversized() {
    framesOversized++;
    resume();
  }

  /**
   * Looks for the next start: in entropy-coded data from the position on. Elsewhere the last
   * segment's length may be what is broken, and the segment may have swallowed the next start. So
   * the search goes back into that one segment, but never further: this keeps it linear.
   */
  private void resume() {
    if (state != State.SCAN || position > end) {
      position = lastSegment + 2;
    }
    begin = position;
    state = State.HUNT;
  }

  private void makeRoom() {
    int needed = end - begin;
    if (buffer.length > SMALLEST_BUFFER_BYTES && needed <= buffer.length / 4) {
      quietReads++;
    } else {
      quietReads = 0;
    }
    if (quietReads >= QUIET_READS_BEFORE_SHRINKING) {
      quietReads = 0;
      moveTo(new byte[Math.max(SMALLEST_BUFFER_BYTES, buffer.length / 2)]);
    } else if (needed == 0) {
      moveTo(buffer);
    } else if (buffer.length - end < READ_BYTES) {
      int largest = maxFrameBytes + READ_BYTES;
      if (needed > buffer.length / 2 && buffer.length < largest) {
        moveTo(new byte[(int) Math.min(largest, 2L * buffer.length)]);
      } else {
        moveTo(buffer);
      }
    }
    if (end == buffer.length) {
      throw new IllegalStateException(
          "the buffer of "
              + buffer.length
              + " bytes is full (expected: nextFrame() until false before fill())");
    }
  }

  /** Moves what is still needed to the front of an array, perhaps the same one. */
  private void moveTo(byte[] target) {
    System.arraycopy(buffer, begin, target, 0, end - begin);
    position -= begin;
    lastSegment -= begin;
    end -= begin;
    begin = 0;
    buffer = target;
  }
}
