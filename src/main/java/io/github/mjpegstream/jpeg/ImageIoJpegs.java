package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameSize;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.function.Consumer;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Java's own reader and writer of JPEGs. Confined to one thread at a time. */
final class ImageIoJpegs implements AutoCloseable {
  private ImageReader reader;
  private ImageWriter writer;
  private ByteBuf output;
  private FrameSize size = new FrameSize(1, 1);

  /**
   * Reads a picture.
   *
   * @param jpeg from the reader to the writer index, neither of which moves
   * @param how may be changed
   */
  BufferedImage read(ByteBuf jpeg, Consumer<ImageReadParam> how) throws IOException {
    if (reader == null) {
      reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    }
    try (MemoryCacheImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteBufInputStream(jpeg.duplicate()))) {
      reader.setInput(stream, true, true);
      size = new FrameSize(reader.getWidth(0), reader.getHeight(0));
      ImageReadParam param = reader.getDefaultReadParam();
      how.accept(param);
      return reader.read(0, param);
    } finally {
      reader.setInput(null);
    }
  }

  /** Returns the size that the header of the last picture said. */
  FrameSize size() {
    return size;
  }

  /**
   * Writes a picture.
   *
   * @param quality 1 to 100
   * @return the JPEG, which is valid until the next call
   */
  ByteBuf write(BufferedImage image, int quality) throws IOException {
    if (writer == null) {
      writer = ImageIO.getImageWritersByFormatName("jpeg").next();
      output = UnpooledByteBufAllocator.DEFAULT.directBuffer();
    }
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    param.setCompressionQuality(quality / 100f);
    output.clear();
    try (MemoryCacheImageOutputStream stream =
        new MemoryCacheImageOutputStream(new ByteBufOutputStream(output))) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.setOutput(null);
    }
    return output;
  }

  /** Returns the type for another picture with the same components. */
  static int plainType(BufferedImage image) {
    return image.getRaster().getNumBands() == 1
        ? BufferedImage.TYPE_BYTE_GRAY
        : BufferedImage.TYPE_INT_RGB;
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.dispose();
      reader = null;
    }
    if (writer != null) {
      writer.dispose();
      writer = null;
      output.release();
    }
  }
}
