package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.PixelFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Encodes with what Java brings along, for systems without libjpeg-turbo. Its writer only takes RGB
 * and computes YCbCr again, which takes about ten times as long (6 to 18 times,
 * docs/performance.md); by default it subsamples 4:2:0 and writes a JFIF header. Confined to one
 * thread at a time.
 */
final class ImageIoEncoder implements JpegEncoder {
  private final String reason;
  private ImageWriter writer;
  private BufferedImage image;
  private PictureRow row;
  private ByteBuf output;
  private byte[] copy = new byte[0];

  /**
   * @param reason why nothing faster is used, and what to do about it
   */
  ImageIoEncoder(String reason) {
    this.reason = reason;
  }

  @Override
  public ByteBuf encode(FrameLayout layout, ByteBuf pixels, int quality) {
    EncoderInput.check(layout, pixels, quality);
    prepare(layout);
    pixels.getBytes(pixels.readerIndex(), copy, 0, layout.frameBytes());
    fillImage(layout);
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(quality / 100f);
    output.clear();
    try (MemoryCacheImageOutputStream stream =
        new MemoryCacheImageOutputStream(new ByteBufOutputStream(output))) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new IllegalStateException("ImageIO: " + e.getMessage(), e);
    } finally {
      writer.setOutput(null);
    }
    return output;
  }

  @Override
  public String description() {
    return "ImageIO";
  }

  @Override
  public Optional<String> warning() {
    return Optional.of(
        "JPEGs are encoded by Java, which takes about ten times the processor time: " + reason);
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.dispose();
      writer = null;
    }
    if (output != null) {
      output.release();
      output = null;
    }
    image = null;
  }

  private void prepare(FrameLayout layout) {
    FrameSize size = layout.size();
    if (writer == null) {
      writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    }
    if (output == null) {
      output = UnpooledByteBufAllocator.DEFAULT.directBuffer();
    }
    boolean grey = layout.format() == PixelFormat.GREY;
    int type = grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
    if (image == null
        || image.getType() != type
        || image.getWidth() != size.width()
        || image.getHeight() != size.height()) {
      image = new BufferedImage(size.width(), size.height(), type);
      row = new PictureRow(size.width());
    }
    if (copy.length < layout.frameBytes()) {
      copy = new byte[layout.frameBytes()];
    }
  }

  private void fillImage(FrameLayout layout) {
    switch (layout.format()) {
      case GREY -> fillGrey(layout);
      case RGB24, RGBX32 -> fillRgb(layout, 0, 2);
      case BGR24, BGRX32 -> fillRgb(layout, 2, 0);
      default -> fillYcbcr(layout);
    }
  }

  private void fillGrey(FrameLayout layout) {
    byte[] grey = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    ColourMatrix matrix = ColourMatrix.of(layout.colour());
    ByteBuffer frame = ByteBuffer.wrap(copy);
    int i = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      row.read(layout, frame, y);
      for (int x = 0; x < image.getWidth(); x++) {
        grey[i++] = (byte) ColourMatrix.rounded(matrix.luma() * (row.luma(x) - matrix.black()));
      }
    }
  }

  private void fillRgb(FrameLayout layout, int redAt, int blueAt) {
    int[] rgb = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    int step = layout.format().bytesPerPixel();
    int i = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      int at = y * layout.strideBytes();
      for (int x = 0; x < image.getWidth(); x++, at += step) {
        rgb[i++] =
            (copy[at + redAt] & 0xFF) << 16
                | (copy[at + 1] & 0xFF) << 8
                | (copy[at + blueAt] & 0xFF);
      }
    }
  }

  private void fillYcbcr(FrameLayout layout) {
    int[] rgb = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    ColourMatrix matrix = ColourMatrix.of(layout.colour());
    ByteBuffer frame = ByteBuffer.wrap(copy);
    int i = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      row.read(layout, frame, y);
      for (int x = 0; x < image.getWidth(); x++) {
        int luma = matrix.luma() * (row.luma(x) - matrix.black());
        int cb = row.cb(x / 2) - 128;
        int cr = row.cr(x / 2) - 128;
        int red = ColourMatrix.rounded(luma + matrix.redCr() * cr);
        int green = ColourMatrix.rounded(luma + matrix.greenCb() * cb + matrix.greenCr() * cr);
        int blue = ColourMatrix.rounded(luma + matrix.blueCb() * cb);
        rgb[i++] = red << 16 | green << 8 | blue;
      }
    }
  }
}
