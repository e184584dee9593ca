package io.github.mjpegstream.frame;

/**
 * How a picture is turned and mirrored: one of the eight ways in which a rectangle can lie.
 *
 * <p>What each does is told by where a dot of the turned picture comes from: rows and columns may
 * change places, and then be counted from the other end. Pure.
 */
public enum Orientation {
  /** As it came. */
  UPRIGHT(false, false, false),
  /** Left and right change places. */
  MIRRORED(false, true, false),
  /** Top and bottom change places. */
  FLIPPED(false, false, true),
  ROTATED_180(false, true, true),
  /** Mirrored at the line from the upper left to the lower right. */
  TRANSPOSED(true, false, false),
  /** Clockwise. */
  ROTATED_90(true, false, true),
  /** Clockwise: a quarter to the left. */
  ROTATED_270(true, true, false),
  /** Mirrored at the line from the upper right to the lower left. */
  TRANSVERSED(true, true, true);

  private final boolean transposed;
  private final boolean fromRight;
  private final boolean fromBottom;

  Orientation(boolean transposed, boolean fromRight, boolean fromBottom) {
    this.transposed = transposed;
    this.fromRight = fromRight;
    this.fromBottom = fromBottom;
  }

  /**
   * Returns what comes of mirroring first and turning afterwards.
   *
   * @param mirrored left and right change places
   * @param flipped top and bottom change places
   * @param degrees clockwise: 0, 90, 180 or 270
   */
  public static Orientation of(boolean mirrored, boolean flipped, int degrees) {
    Orientation turned =
        switch (degrees) {
          case 0 -> UPRIGHT;
          case 90 -> ROTATED_90;
          case 180 -> ROTATED_180;
          case 270 -> ROTATED_270;
          default -> throw new IllegalArgumentException(degrees + " (expected: 0, 90, 180 or 270)");
        };
    return find(false, mirrored, flipped).then(turned);
  }

  private static Orientation find(boolean transposed, boolean fromRight, boolean fromBottom) {
    for (Orientation one : values()) {
      if (one.transposed == transposed
          && one.fromRight == fromRight
          && one.fromBottom == fromBottom) {
        return one;
      }
    }
    throw new AssertionError("not one of the eight");
  }

  /** Returns this and another behind it, in one. */
  public Orientation then(Orientation next) {
    return transposed
        ? find(!next.transposed, fromRight ^ next.fromBottom, fromBottom ^ next.fromRight)
        : find(next.transposed, fromRight ^ next.fromRight, fromBottom ^ next.fromBottom);
  }

  /** Returns what takes this back. */
  public Orientation inverse() {
    return transposed ? find(true, fromBottom, fromRight) : this;
  }

  /** Returns the size of a picture when it has been turned. */
  public FrameSize turned(FrameSize size) {
    return transposed
        ? new FrameSize(/* width= */ size.height(), /* height= */ size.width())
        : size;
  }

  /** Returns whether rows become columns. */
  public boolean isTransposed() {
    return transposed;
  }

  /**
   * Returns the column that a dot comes from.
   *
   * @param x column of the turned picture
   * @param y row of the turned picture
   * @param width of the picture as it came
   */
  public int sourceX(int x, int y, int width) {
    int column = transposed ? y : x;
    return fromRight ? width - 1 - column : column;
  }

  /**
   * Returns the row that a dot comes from.
   *
   * @param height of the picture as it came
   */
  public int sourceY(int x, int y, int height) {
    int row = transposed ? x : y;
    return fromBottom ? height - 1 - row : row;
  }
}
