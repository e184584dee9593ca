package io.github.mjpegstream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.ColourEncoding;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.frame.Patch;
import io.github.mjpegstream.frame.PixelFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.awt.image.BufferedImage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RawEditorTest {
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JPEG")
  void shouldTurnAndLabelEveryFormat(PixelFormat format) {
    byte[] white = new byte[16 * 8];
    java.util.Arrays.fill(white, (byte) 255);
    Patch patch = new Patch(16, 8, 16, 8, white);
    try (RawEditor editor = new RawEditor();
        JpegEncoder encoder = TestEncoders.turbo()) {
      for (FrameSize size : new FrameSize[] {new FrameSize(80, 48), new FrameSize(71, 45)}) {
        for (ColourEncoding colour :
            new ColourEncoding[] {ColourEncoding.JFIF, ColourEncoding.BT709_LIMITED}) {
          TestFrame frame = TestFrame.of(format, size, 6, colour, TestFrame.natural(size, 5));
          byte[] bytes = frame.bytes();
          for (Orientation orientation : Orientation.values()) {
            ByteBuf data = Unpooled.wrappedBuffer(bytes.clone());
            editor.edit(frame.layout(), data, orientation, patch);
            BufferedImage made =
                TestJpegs.decode(
                    ByteBufUtil.getBytes(encoder.encode(editor.layout(), editor.pixels(), 95)));

            assertThat(data.array()).as("the camera's memory").isEqualTo(bytes);
            String what = format + " " + size + " " + colour + " " + orientation;
            FrameSize turned = orientation.turned(size);
            assertThat(made.getWidth()).as(what).isEqualTo(turned.width());
            assertThat(made.getHeight()).as(what).isEqualTo(turned.height());
            assertThat(psnr(frame, orientation, patch, made)).as(what).isGreaterThan(27);
            assertThat(TestJpegs.pixel(made, 24, 12) >> 8 & 0xFF).as(what).isGreaterThan(240);
          }
        }
      }
    }
  }

  /** Compares what the label leaves free, but for the pixels beside it. */
  private static double psnr(
      TestFrame frame, Orientation orientation, Patch patch, BufferedImage made) {
    FrameSize size = frame.layout().size();
    double sum = 0;
    int count = 0;
    for (int y = 0; y < made.getHeight(); y++) {
      for (int x = 0; x < made.getWidth(); x++) {
        if (x >= patch.left() - 2
            && x < patch.right() + 2
            && y >= patch.top() - 2
            && y < patch.bottom() + 2) {
          continue;
        }
        int expected =
            frame.look(
                orientation.sourceX(x, y, size.width()), orientation.sourceY(x, y, size.height()));
        int actual = TestJpegs.pixel(made, x, y);
        for (int shift = 0; shift <= 16; shift += 8) {
          int difference = (expected >> shift & 0xFF) - (actual >> shift & 0xFF);
          sum += difference * difference;
          count++;
        }
      }
    }
    return 10 * Math.log10(255.0 * 255 * count / Math.max(sum, 1e-9));
  }
}
