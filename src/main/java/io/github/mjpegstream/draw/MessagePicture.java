package io.github.mjpegstream.draw;

import io.github.mjpegstream.frame.FrameSize;
import java.util.List;

/**
 * A picture that stands in for the camera's and says why: a title, and below it the reason in
 * words. The text is as large as the picture allows, and never leaves its margins: what does not
 * fit at the smallest size is cut off with an ellipsis.
 */
public final class MessagePicture {
  private static final Colour BACKGROUND = Colour.grey(34);
  private static final Colour ACCENT = Colour.rgb(0xD9A441);
  private static final Colour TITLE = Colour.grey(238);
  private static final Colour REASON = Colour.grey(178);

  /** At this scale a line holds about forty characters: easy to read, and not shouting. */
  private static final int WIDTH_PER_SCALE = 240;

  private static final int HEIGHT_PER_SCALE = 135;

  private final Canvas canvas;
  private final int margin;
  private final int textWidth;
  private final int textHeight;

  private MessagePicture(Canvas canvas) {
    this.canvas = canvas;
    this.margin = Math.max(2, Math.min(canvas.width(), canvas.height()) / 12);
    this.textWidth = canvas.width() - 2 * margin;
    this.textHeight = canvas.height() - 2 * margin;
  }

  /**
   * Draws one.
   *
   * @param title a few words, such as {@code "no signal since 12:03:11"}
   * @param reason a sentence or two, or empty
   * @return a canvas which the caller closes
   */
  public static Canvas draw(FrameSize size, String title, String reason) {
    Canvas canvas = new Canvas(size);
    canvas.fill(0, 0, size.width(), size.height(), BACKGROUND);
    new MessagePicture(canvas).draw(BitmapFont.toAscii(title), BitmapFont.toAscii(reason));
    return canvas;
  }

  private void draw(String title, String reason) {
    int scale =
        Math.max(1, Math.min(canvas.width() / WIDTH_PER_SCALE, canvas.height() / HEIGHT_PER_SCALE));
    while (scale > 1 && height(title, reason, scale) > textHeight) {
      scale--;
    }
    int reasonScale = reasonScale(scale);
    List<String> titleLines = fitting(title, scale, textHeight);
    int left = textHeight - titleLines.size() * Canvas.lineHeight(scale) - gap(scale);
    List<String> reasonLines = fitting(reason, reasonScale, left);
    place(titleLines, scale, reasonLines, reasonScale);
  }

  private void place(List<String> title, int scale, List<String> reason, int reasonScale) {
    int height = title.size() * Canvas.lineHeight(scale);
    if (!reason.isEmpty()) {
      height += gap(scale) + reason.size() * Canvas.lineHeight(reasonScale);
    }
    int top = margin + Math.max(0, (textHeight - height) / 2);
    int y = top;
    for (String line : title) {
      line(line, y, scale, TITLE);
      y += Canvas.lineHeight(scale);
    }
    if (reason.isEmpty()) {
      return;
    }
    int ruleWidth = Math.min(textWidth, 24 * scale);
    canvas.fill((canvas.width() - ruleWidth) / 2, y + 2 * scale, ruleWidth, scale, ACCENT);
    y += gap(scale);
    for (String line : reason) {
      line(line, y, reasonScale, REASON);
      y += Canvas.lineHeight(reasonScale);
    }
  }

  private void line(String text, int top, int scale, Colour colour) {
    int left = (canvas.width() - Canvas.textWidth(text, scale)) / 2;
    canvas.text(text, left, top, scale, colour);
  }

  private int height(String title, String reason, int scale) {
    int reasonScale = reasonScale(scale);
    return WordWrap.lines(title, columns(scale)).size() * Canvas.lineHeight(scale)
        + gap(scale)
        + WordWrap.lines(reason, columns(reasonScale)).size() * Canvas.lineHeight(reasonScale);
  }

  private List<String> fitting(String text, int scale, int height) {
    int most = Math.max(0, height / Canvas.lineHeight(scale));
    return WordWrap.firstLines(WordWrap.lines(text, columns(scale)), most, columns(scale));
  }

  private int columns(int scale) {
    return Canvas.columns(textWidth, scale);
  }

  /** Room for the rule between title and reason. */
  private static int gap(int scale) {
    return 8 * scale;
  }

  private static int reasonScale(int scale) {
    return Math.max(1, (scale * 3 + 4) / 5);
  }
}
