package io.github.mjpegstream.camera.testpattern;

import io.github.mjpegstream.draw.Canvas;
import io.github.mjpegstream.draw.Colour;
import io.github.mjpegstream.frame.FrameSize;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * The picture: colour bars and a grey ramp with the label across them, a mark that runs along a
 * track, and on a dark panel the number of the frame and the time; at the lower edge the {@link
 * PatternStrip}. What does not fit into a small picture is left out.
 *
 * <p>What never changes is drawn once. Confined to one thread at a time.
 */
final class TestPattern implements AutoCloseable {
  /** Three quarters of full intensity, as in the colour bars of SMPTE EG 1. */
  private static final int[] BARS = {
    0xBFBFBF, 0xBFBF00, 0x00BFBF, 0x00BF00, 0xBF00BF, 0xBF0000, 0x0000BF
  };

  private static final int RAMP_STEPS = 12;
  private static final int NUMBER_DIGITS = 8;
  private static final int CLOCK_CHARACTERS = "2026-11-22 12:03:11.123".length();

  private static final Colour PANEL = Colour.grey(26);
  private static final Colour TRACK = Colour.grey(58);
  private static final Colour MARK = Colour.rgb(0xF2B84B);
  private static final Colour NUMBER = Colour.grey(245);
  private static final Colour CLOCK = Colour.grey(190);
  private static final Colour LABEL = Colour.rgb(0xFFD27A);

  private final FrameSize size;
  private final ZoneId zone;
  private final int lumaShift;
  private final int markWidth;
  private final int markRoom;
  private final int marksPerRound;
  private final Optional<PatternStrip> strip;
  private final int textScale;
  private final int panelTop;
  private final int panelBottom;
  private final int trackTop;
  private final Canvas still;
  private final Canvas canvas;
  private final StringBuilder text = new StringBuilder(CLOCK_CHARACTERS);

  /**
   * @param brightness −1 (black) to 1 (white), 0 as designed; the strip keeps its contrast
   * @param zone of the time that is shown
   */
  TestPattern(FrameSize size, double fps, double brightness, Optional<String> label, ZoneId zone) {
    this.size = size;
    this.zone = zone;
    this.lumaShift = (int) Math.round(brightness * 255);
    this.markWidth = even(Math.max(2, size.width() / 24));
    this.markRoom = size.width() - markWidth;
    // Two seconds a round, but at least two dots a frame: otherwise it would stand still in some.
    this.marksPerRound = (int) Math.max(2, Math.min(Math.round(2 * fps), markRoom / 2 + 1));
    this.strip = PatternStrip.fits(size) ? Optional.of(new PatternStrip(size)) : Optional.empty();
    this.textScale = textScale(size);
    this.panelBottom = strip.map(PatternStrip::top).orElse(size.height());
    this.panelTop = even(panelBottom - panelHeight());
    this.trackTop = even(panelTop - Math.max(2, size.height() / 60));
    this.still = new Canvas(size);
    drawStill(label);
    this.canvas = new Canvas(size);
    canvas.copyFrom(still);
  }

  /**
   * Draws one picture.
   *
   * @return the canvas, lent until the next call
   */
  Canvas draw(int frameNumber, Instant now) {
    canvas.copyRowsFrom(still, trackTop, panelBottom - trackTop);
    drawMark(frameNumber);
    if (textScale > 0) {
      drawNumberAndClock(frameNumber, LocalDateTime.ofInstant(now, zone));
    }
    if (strip.isPresent()) {
      strip.get().draw(canvas, now.toEpochMilli(), frameNumber);
    }
    return canvas;
  }

  @Override
  public void close() {
    still.close();
    canvas.close();
  }

  /** Number and clock take about six tenths of the width; 0 where the clock does not fit. */
  private static int textScale(FrameSize size) {
    int widest = Canvas.textWidth("0".repeat(CLOCK_CHARACTERS), 1);
    int scale = Math.max(1, Math.min(size.width() * 6 / 10 / widest, size.height() / 110));
    return widest * scale + 4 <= size.width() && size.height() >= 80 ? scale : 0;
  }

  private int panelHeight() {
    return 36 * textScale;
  }

  private void drawStill(Optional<String> label) {
    int rampHeight = even(trackTop / 9);
    int barsHeight = trackTop - rampHeight;
    for (int i = 0; i < BARS.length; i++) {
      columns(i, BARS.length, 0, barsHeight, Colour.rgb(BARS[i]));
    }
    for (int i = 0; i < RAMP_STEPS; i++) {
      Colour grey = Colour.grey(255 * i / (RAMP_STEPS - 1));
      columns(i, RAMP_STEPS, barsHeight, rampHeight, grey);
    }
    fill(still, 0, trackTop, size.width(), panelTop - trackTop, TRACK);
    fill(still, 0, panelTop, size.width(), panelBottom - panelTop, PANEL);
    if (label.isPresent()) {
      drawLabel(label.get(), barsHeight);
    }
  }

  private void columns(int index, int count, int top, int height, Colour colour) {
    int from = even(size.width() * index / count);
    int to = index + 1 == count ? size.width() : even(size.width() * (index + 1) / count);
    fill(still, from, top, to - from, height, colour);
  }

  private void drawLabel(String label, int barsHeight) {
    int room = size.width() * 9 / 10;
    int scale = Math.max(1, room / Math.max(1, Canvas.textWidth(label, 1)));
    scale = Math.min(scale, Math.max(1, size.height() / 90));
    List<String> lines = Canvas.wrap(label, room, scale);
    int lineHeight = Canvas.lineHeight(scale);
    int padding = 5 * scale;
    int height = (lines.size() - 1) * lineHeight + Canvas.capHeight(scale) + 2 * padding;
    if (height > barsHeight) {
      return;
    }
    int top = even((barsHeight - height) / 2);
    fill(still, 0, top, size.width(), even(height + 1), PANEL);
    // Lines of one dot are too thin for chroma, which is half as fine: they would be blotchy.
    Colour colour = shifted(scale == 1 ? NUMBER : LABEL);
    int y = top + padding;
    for (String line : lines) {
      int left = (size.width() - Canvas.textWidth(line, scale)) / 2;
      still.text(line, left, y, scale, colour);
      y += lineHeight;
    }
  }

  private void drawMark(int frameNumber) {
    int step = Integer.remainderUnsigned(frameNumber, marksPerRound);
    int left = even((int) ((long) markRoom * step / (marksPerRound - 1)));
    fill(canvas, left, trackTop, markWidth, panelTop - trackTop, MARK);
  }

  private void drawNumberAndClock(int frameNumber, LocalDateTime time) {
    text.setLength(0);
    appendDigits(Integer.toUnsignedLong(frameNumber), NUMBER_DIGITS);
    int y = panelTop + 5 * textScale;
    centred(2 * textScale, y, NUMBER);
    y += Canvas.capHeight(2 * textScale) + 5 * textScale;
    text.setLength(0);
    appendDigits(time.getYear(), 4);
    text.append('-');
    appendDigits(time.getMonthValue(), 2);
    text.append('-');
    appendDigits(time.getDayOfMonth(), 2);
    text.append(' ');
    appendDigits(time.getHour(), 2);
    text.append(':');
    appendDigits(time.getMinute(), 2);
    text.append(':');
    appendDigits(time.getSecond(), 2);
    text.append('.');
    appendDigits(time.getNano() / 1_000_000, 3);
    centred(textScale, y, CLOCK);
  }

  private void centred(int scale, int top, Colour colour) {
    String line = text.toString();
    int left = (size.width() - Canvas.textWidth(line, scale)) / 2;
    canvas.text(line, left, top, scale, shifted(colour));
  }

  /** Longer numbers take more digits. */
  private void appendDigits(long value, int least) {
    long power = 10;
    for (int digits = 1; digits < least; digits++) {
      if (value < power) {
        text.append('0');
      }
      power *= 10;
    }
    text.append(value);
  }

  private void fill(Canvas target, int left, int top, int width, int height, Colour colour) {
    target.fill(left, top, width, height, shifted(colour));
  }

  private Colour shifted(Colour colour) {
    return lumaShift == 0 ? colour : colour.shifted(lumaShift);
  }

  /** Chroma is half as fine as luma: edges at even places are sharp in both. */
  private static int even(int value) {
    return value / 2 * 2;
  }
}
