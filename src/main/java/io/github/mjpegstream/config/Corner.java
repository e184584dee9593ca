package io.github.mjpegstream.config;

/** One of the corners of a picture. */
public enum Corner {
  TOP_LEFT("top-left", false, false),
  TOP_RIGHT("top-right", true, false),
  BOTTOM_LEFT("bottom-left", false, true),
  BOTTOM_RIGHT("bottom-right", true, true);

  private final String label;
  private final boolean right;
  private final boolean bottom;

  Corner(String label, boolean right, boolean bottom) {
    this.label = label;
    this.right = right;
    this.bottom = bottom;
  }

  static Corner ofLabel(String label) {
    for (Corner corner : values()) {
      if (corner.label.equals(label)) {
        return corner;
      }
    }
    throw new IllegalArgumentException(label);
  }

  /** Returns the name as it stands in a configuration: {@code "top-left"}. */
  public String label() {
    return label;
  }

  public boolean isRight() {
    return right;
  }

  public boolean isBottom() {
    return bottom;
  }
}
