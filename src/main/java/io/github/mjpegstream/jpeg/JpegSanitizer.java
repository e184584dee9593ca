package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameSize;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Checks one whole JPEG, and mends it for viewers that are less patient than a decoder.
 *
 * <p>What it writes begins with a JFIF header, ends with the end marker, and holds no EXIF data, no
 * thumbnail and nothing else in which a simple reader would find another start or end, but for what
 * a table of coefficients may look like by chance. Huffman tables that are missing, as in the
 * frames of many webcams, are the standard ones. An image in RGB or CMYK gets no JFIF header, since
 * that would change its colours. The entropy-coded data is not decoded: it is only known to be long
 * enough, without stray markers, and to come to an end.
 *
 * <p>Reused; allocates nothing for an image that is good. Confined to one thread at a time.
 */
public final class JpegSanitizer {
  /** What became of an image. */
  public enum Verdict {
    /** It is passed on as it is. */
    GOOD(true, "good"),
    /** It is passed on with changes. */
    REPAIRED(true, "repaired"),
    NO_START(false, "it does not begin with a start marker (FF D8)"),
    TRUNCATED(false, "it ends before its end marker, or has too little data for its size"),
    BAD_SEGMENT(false, "a segment is malformed or stands where it must not"),
    NO_FRAME_HEADER(false, "it has no frame header before the first scan"),
    UNSUPPORTED(false, "it is of a kind that browsers do not show (not 8-bit Huffman)"),
    NO_SIZE(false, "its width or height is zero"),
    NO_TABLE(false, "it refers to a table that it does not have"),
    NO_SCAN(false, "it has no picture data"),
    STRAY_MARKER(false, "there is a stray marker in its picture data");

    private final boolean accepted;
    private final String text;

    Verdict(boolean accepted, String text) {
      this.accepted = accepted;
      this.text = text;
    }

    /** Returns whether the image can be passed on with {@link JpegSanitizer#writeTo}. */
    public boolean accepted() {
      return accepted;
    }

    /** Returns the verdict in words, to go on after "JPEG rejected: ". */
    public String text() {
      return text;
    }
  }

  /** Version 1.01, no unit, aspect ratio 1:1, no thumbnail (ITU-T T.871, 10.1). */
  private static final byte[] JFIF = {
    (byte) 0xFF, (byte) JpegMarker.APP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
  };

  private static final byte[] START = {(byte) 0xFF, (byte) JpegMarker.SOI};
  private static final byte[] END = {(byte) 0xFF, (byte) JpegMarker.EOI};
  private static final int JFIF_TAG = 0x4A464946;
  private static final int ADOBE_TAG = 0x41646F62;

  /** Bits that progressive scans may leave for later ones (T.81, table B.3). */
  private static final int MOST_BITS = 13;

  /** More pieces than any camera makes; a limit, so that garbage cannot grow the plan for ever. */
  private static final int MOST_PIECES = 1024;

  private ByteBuf jpeg;
  private int position;
  private int end;

  // The plan: pieces of the input, each with a start and a length. A negative start stands for a
  // standard Huffman table.
  private int[] pieceStart = new int[16];
  private int[] pieceLength = new int[16];
  private int pieces;

  private FrameSize size;
  private int width;
  private int height;
  private int frameKind;
  private int components;
  private final int[] componentIds = new int[4];
  private final int[] quantTables = new int[4];
  private long smallestScanBytes;
  private long scanBytes;
  private boolean scanSeen;
  private boolean interleaved;
  private int quantTablesSeen;
  private int huffmanTablesSeen;
  private boolean ownJfif;
  private boolean adobeSeen;
  private boolean adobeRgb;
  private boolean changed;
  private boolean oversizedPlan;
  private int outputBytes;

  /**
   * Checks an image, from the reader to the writer index, neither of which it moves. It must stay
   * unchanged until it was written; it is not retained.
   */
  public Verdict inspect(ByteBuf image) {
    reset(image);
    Verdict rejected = walk();
    if (rejected != null) {
      jpeg = null;
      return rejected;
    }
    if (size == null || size.width() != width || size.height() != height) {
      size = new FrameSize(width, height);
    }
    boolean addJfif = addsJfif();
    outputBytes = START.length + (addJfif ? JFIF.length : 0) + END.length;
    for (int i = 0; i < pieces; i++) {
      outputBytes += pieceLength[i];
    }
    return changed || addJfif ? Verdict.REPAIRED : Verdict.GOOD;
  }

  /** Returns the size of the picture that was accepted last, by its own header. */
  public FrameSize size() {
    return size;
  }

  /** Returns how many bytes {@link #writeTo} will write. */
  public int outputBytes() {
    return outputBytes;
  }

  /** Writes the image that was accepted last. */
  public void writeTo(ByteBuf out) {
    if (jpeg == null) {
      throw new IllegalStateException("no image (expected: inspect() has accepted one)");
    }
    out.writeBytes(START);
    if (addsJfif()) {
      out.writeBytes(JFIF);
    }
    for (int i = 0; i < pieces; i++) {
      if (pieceStart[i] < 0) {
        out.writeBytes(StandardHuffmanTables.segment(-1 - pieceStart[i]));
      } else {
        out.writeBytes(jpeg, pieceStart[i], pieceLength[i]);
      }
    }
    out.writeBytes(END);
  }

  private void reset(ByteBuf image) {
    jpeg = image;
    position = image.readerIndex();
    end = image.writerIndex();
    pieces = 0;
    components = 0;
    smallestScanBytes = 0;
    scanBytes = 0;
    scanSeen = false;
    interleaved = false;
    quantTablesSeen = 0;
    huffmanTablesSeen = 0;
    ownJfif = false;
    adobeSeen = false;
    adobeRgb = false;
    changed = false;
    oversizedPlan = false;
    outputBytes = 0;
  }

  /** Returns null if the image is accepted. */
  private Verdict walk() {
    if (end - position < 2
        || unsigned(position) != 0xFF
        || unsigned(position + 1) != JpegMarker.SOI) {
      return Verdict.NO_START;
    }
    position += 2;
    while (true) {
      int marker = nextMarker();
      if (marker < 0) {
        return Verdict.TRUNCATED;
      }
      if (marker == JpegMarker.EOI) {
        return finish();
      }
      if (!JpegMarker.hasSegment(marker)) {
        return scanSeen ? Verdict.STRAY_MARKER : Verdict.BAD_SEGMENT;
      }
      if (end - position < 4) {
        return Verdict.TRUNCATED;
      }
      int length = jpeg.getUnsignedShort(position + 2);
      if (length < 2) {
        return Verdict.BAD_SEGMENT;
      }
      if (end - position < 2 + length) {
        return Verdict.TRUNCATED;
      }
      Verdict rejected = segment(marker, position + 4, length - 2);
      if (rejected != null) {
        return rejected;
      }
    }
  }

  /**
   * Returns the marker at the position, which then is at its 0xFF; −1 at the end of the bytes, 0 if
   * there is none.
   */
  private int nextMarker() {
    while (end - position >= 2) {
      if (unsigned(position) != 0xFF) {
        return 0;
      }
      int marker = unsigned(position + 1);
      if (marker != 0xFF) {
        return marker;
      }
      // A fill byte, which is not passed on.
      position++;
      changed = true;
    }
    return -1;
  }

  private Verdict segment(int marker, int payload, int length) {
    Verdict rejected = null;
    boolean keep = true;
    if (JpegMarker.isFrameHeader(marker)) {
      rejected = frameHeader(marker, payload, length);
    } else if (marker == JpegMarker.SOS) {
      return scan(payload, length);
    } else if (marker == JpegMarker.DHT) {
      rejected = huffmanTables(payload, length);
    } else if (marker == JpegMarker.DQT) {
      rejected = quantTables(payload, length);
    } else if (marker == JpegMarker.DAC) {
      rejected = Verdict.UNSUPPORTED;
    } else if (marker == JpegMarker.DRI) {
      rejected = length == 2 ? null : Verdict.BAD_SEGMENT;
    } else if (marker == JpegMarker.APP0) {
      keep = isFirstJfif(payload, length);
      ownJfif |= keep;
    } else if (marker == JpegMarker.APP14) {
      keep = adobe(payload, length);
    } else if (marker == JpegMarker.COM) {
      keep = !holdsStartOrEnd(payload, length);
    } else if (marker > JpegMarker.APP0 && marker <= JpegMarker.APP15) {
      keep = false;
    }
    if (keep) {
      addPiece(position, 4 + length);
    } else {
      changed = true;
    }
    position = payload + length;
    return rejected;
  }

  private Verdict frameHeader(int marker, int payload, int length) {
    if (components > 0) {
      return Verdict.BAD_SEGMENT;
    }
    if (marker != JpegMarker.SOF0 && marker != JpegMarker.SOF1 && marker != JpegMarker.SOF2) {
      return Verdict.UNSUPPORTED;
    }
    if (length < 6) {
      return Verdict.BAD_SEGMENT;
    }
    if (unsigned(payload) != 8) {
      return Verdict.UNSUPPORTED;
    }
    int count = unsigned(payload + 5);
    if (count < 1 || count > 4 || length != 6 + 3 * count) {
      return Verdict.BAD_SEGMENT;
    }
    height = jpeg.getUnsignedShort(payload + 1);
    width = jpeg.getUnsignedShort(payload + 3);
    if (width == 0 || height == 0) {
      return Verdict.NO_SIZE;
    }
    frameKind = marker;
    components = count;
    return components(payload + 6);
  }

  private Verdict components(int first) {
    int widest = 1;
    int highest = 1;
    int blocks = 0;
    for (int i = 0; i < components; i++) {
      componentIds[i] = unsigned(first + 3 * i);
      int sampling = unsigned(first + 3 * i + 1);
      quantTables[i] = unsigned(first + 3 * i + 2);
      int across = sampling >> 4;
      int down = sampling & 0xF;
      if (across < 1 || across > 4 || down < 1 || down > 4 || quantTables[i] > 3) {
        return Verdict.BAD_SEGMENT;
      }
      widest = Math.max(widest, across);
      highest = Math.max(highest, down);
      blocks += across * down;
    }
    if (components == 1) {
      // A single component is never interleaved: its sampling has no effect (T.81, A.2.2).
      widest = 1;
      highest = 1;
      blocks = 1;
    }
    long units = (long) ceilDiv(width, 8 * widest) * ceilDiv(height, 8 * highest) * blocks;
    // A block takes at least one bit for its DC coefficient and one for the end of the block.
    smallestScanBytes = units * 2 / 8;
    return null;
  }

  private Verdict huffmanTables(int payload, int length) {
    if (length == 0 || length + 2 > JpegSplitter.LONGEST_DHT) {
      return Verdict.BAD_SEGMENT;
    }
    int at = payload;
    int last = payload + length;
    while (at < last) {
      if (last - at < 17) {
        return Verdict.BAD_SEGMENT;
      }
      int table = unsigned(at);
      if ((table & 0xEC) != 0) {
        return Verdict.BAD_SEGMENT;
      }
      int symbols = 0;
      for (int i = 1; i <= 16; i++) {
        symbols += unsigned(at + i);
      }
      if (symbols > 256) {
        return Verdict.BAD_SEGMENT;
      }
      huffmanTablesSeen |= 1 << huffmanBit(table >> 4, table & 3);
      at += 17 + symbols;
    }
    return at == last ? null : Verdict.BAD_SEGMENT;
  }

  private Verdict quantTables(int payload, int length) {
    if (length == 0 || length + 2 > JpegSplitter.LONGEST_DQT) {
      return Verdict.BAD_SEGMENT;
    }
    int at = payload;
    int last = payload + length;
    while (at < last) {
      int table = unsigned(at);
      if ((table & 0xEC) != 0) {
        return Verdict.BAD_SEGMENT;
      }
      quantTablesSeen |= 1 << (table & 3);
      at += 1 + (table >> 4 == 0 ? 64 : 128);
    }
    return at == last ? null : Verdict.BAD_SEGMENT;
  }

  private Verdict scan(int payload, int length) {
    if (components == 0) {
      return Verdict.NO_FRAME_HEADER;
    }
    int count = length < 1 ? 0 : unsigned(payload);
    if (count < 1 || count > components || length != 4 + 2 * count) {
      return Verdict.BAD_SEGMENT;
    }
    if (!isBandKnown(payload + 1 + 2 * count)) {
      return Verdict.BAD_SEGMENT;
    }
    int wanted = 0;
    for (int i = 0; i < count; i++) {
      int component = indexOfComponent(unsigned(payload + 1 + 2 * i));
      if (component < 0) {
        return Verdict.BAD_SEGMENT;
      }
      if ((quantTablesSeen & 1 << quantTables[component]) == 0) {
        return Verdict.NO_TABLE;
      }
      int tables = unsigned(payload + 2 + 2 * i);
      if ((tables & 0xCC) != 0) {
        return Verdict.BAD_SEGMENT;
      }
      wanted |= 1 << huffmanBit(0, tables >> 4) | 1 << huffmanBit(1, tables & 3);
    }
    if (frameKind != JpegMarker.SOF2 && !supplyHuffmanTables(wanted)) {
      return Verdict.NO_TABLE;
    }
    if (!scanSeen) {
      interleaved = count == components;
    }
    scanSeen = true;
    return entropyCodedData(payload + length);
  }

  /**
   * Whether the last three bytes of a scan header name coefficients and bits that there are (T.81,
   * G.1.1.1). In a picture that is not progressive decoders ignore them, but behind a 0xFF no
   * reader finds the data.
   */
  private boolean isBandKnown(int at) {
    int first = unsigned(at);
    int last = unsigned(at + 1);
    int bits = unsigned(at + 2);
    if (frameKind != JpegMarker.SOF2) {
      return bits != 0xFF;
    }
    return first <= last && last <= 63 && bits >> 4 <= MOST_BITS && (bits & 0xF) <= MOST_BITS;
  }

  /** Returns false if a table is missing for which there is no standard one. */
  private boolean supplyHuffmanTables(int wanted) {
    int missing = wanted & ~huffmanTablesSeen;
    if (missing == 0) {
      return true;
    }
    for (int table = 0; table < StandardHuffmanTables.COUNT; table++) {
      int bit = 1 << huffmanBit(table >> 1, table & 1);
      if ((missing & bit) != 0) {
        addStandardTable(table);
        missing &= ~bit;
        huffmanTablesSeen |= bit;
      }
    }
    return missing == 0;
  }

  private Verdict entropyCodedData(int from) {
    int at = MarkerScan.next(jpeg, from, end);
    if (at < 0) {
      return Verdict.TRUNCATED;
    }
    int next = unsigned(at + 1);
    boolean mayFollow =
        next == JpegMarker.EOI || (JpegMarker.hasSegment(next) && !JpegMarker.isFrameHeader(next));
    if (!mayFollow) {
      return Verdict.STRAY_MARKER;
    }
    scanBytes += at - from;
    addPiece(position, at - position);
    position = at;
    return null;
  }

  /** The end marker stands at the position. */
  private Verdict finish() {
    if (components == 0) {
      return Verdict.NO_FRAME_HEADER;
    }
    if (!scanSeen) {
      return Verdict.NO_SCAN;
    }
    if (scanBytes == 0
        || (frameKind != JpegMarker.SOF2 && interleaved && scanBytes < smallestScanBytes)) {
      return Verdict.TRUNCATED;
    }
    if (oversizedPlan) {
      return Verdict.BAD_SEGMENT;
    }
    changed |= position + 2 != end;
    return null;
  }

  private boolean isFirstJfif(int payload, int length) {
    return pieces == 0
        && !changed
        && length == 14
        && jpeg.getInt(payload) == JFIF_TAG
        && unsigned(payload + 4) == 0
        && jpeg.getUnsignedShort(payload + 12) == 0;
  }

  /** Kept, since it says what the colours mean. */
  private boolean adobe(int payload, int length) {
    if (length < 12 || jpeg.getInt(payload) != ADOBE_TAG || unsigned(payload + 4) != 'e') {
      return false;
    }
    adobeSeen = true;
    adobeRgb = unsigned(payload + 11) == 0;
    return !holdsStartOrEnd(payload, length);
  }

  /**
   * A JFIF header means YCbCr or grey. Without one, decoders go by the Adobe segment, and without
   * that by the component ids.
   */
  private boolean addsJfif() {
    if (ownJfif || components == 2 || components == 4) {
      return false;
    }
    if (components == 1) {
      return true;
    }
    return adobeSeen
        ? !adobeRgb
        : componentIds[0] != 'R' || componentIds[1] != 'G' || componentIds[2] != 'B';
  }

  private boolean holdsStartOrEnd(int from, int length) {
    for (int i = from; i < from + length - 1; i++) {
      int next = unsigned(i + 1);
      if (unsigned(i) == 0xFF && (next == JpegMarker.SOI || next == JpegMarker.EOI)) {
        return true;
      }
    }
    return false;
  }

  private int indexOfComponent(int id) {
    for (int i = 0; i < components; i++) {
      if (componentIds[i] == id) {
        return i;
      }
    }
    return -1;
  }

  private void addPiece(int start, int length) {
    if (pieces > 0
        && pieceStart[pieces - 1] >= 0
        && pieceStart[pieces - 1] + pieceLength[pieces - 1] == start) {
      pieceLength[pieces - 1] += length;
      return;
    }
    append(start, length);
  }

  private void addStandardTable(int table) {
    append(-1 - table, StandardHuffmanTables.segment(table).length);
    changed = true;
  }

  private void append(int start, int length) {
    if (pieces == MOST_PIECES) {
      oversizedPlan = true;
      return;
    }
    if (pieces == pieceStart.length) {
      pieceStart = Arrays.copyOf(pieceStart, 2 * pieces);
      pieceLength = Arrays.copyOf(pieceLength, 2 * pieces);
    }
    pieceStart[pieces] = start;
    pieceLength[pieces] = length;
    pieces++;
  }

  private int unsigned(int index) {
    return jpeg.getByte(index) & 0xFF;
  }

  private static int huffmanBit(int tableClass, int id) {
    return 4 * tableClass + id;
  }

  private static int ceilDiv(int value, int divisor) {
    return (value + divisor - 1) / divisor;
  }
}
