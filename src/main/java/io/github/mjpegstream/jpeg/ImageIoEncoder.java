package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Encodes with what Java brings along, for systems without libjpeg-turbo. Its writer only takes RGB
 * and computes YCbCr again, which makes it several times slower; by default it subsamples 4:2:0 and
 * writes a JFIF header. Confined to one thread at a time.
 */
final class ImageIoEncoder implements JpegEncoder {
  private final String reason;
  private ImageWriter writer;
  private BufferedImage image;
  private ByteBuf output;
  private byte[] planes = new byte[0];

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
    pixels.getBytes(pixels.readerIndex(), planes, 0, layout.frameBytes());
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
        "JPEGs are encoded by Java, which takes several times the processor time: " + reason);
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
    if (image == null || image.getWidth() != size.width() || image.getHeight() != size.height()) {
      image = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
    }
    if (planes.length < layout.frameBytes()) {
      planes = new byte[layout.frameBytes()];
    }
  }

  /** Full-range BT.601, as JFIF defines it (ITU-T T.871, clause 7), in 16-bit fixed point. */
  private void fillImage(FrameLayout layout) {
    int[] rgb = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    int width = layout.size().width();
    int height = layout.size().height();
    for (int y = 0; y < height; y++) {
      int luma = y * layout.strideBytes();
      int cbRow = layout.cbOffset() + y / 2 * layout.chromaStrideBytes();
      int crRow = layout.crOffset() + y / 2 * layout.chromaStrideBytes();
      for (int x = 0; x < width; x++) {
        int base = ((planes[luma + x] & 0xFF) << 16) + 32_768;
        int cb = (planes[cbRow + x / 2] & 0xFF) - 128;
        int cr = (planes[crRow + x / 2] & 0xFF) - 128;
        int red = clamp((base + 91_881 * cr) >> 16);
        int green = clamp((base - 22_554 * cb - 46_802 * cr) >> 16);
        int blue = clamp((base + 116_130 * cb) >> 16);
        rgb[y * width + x] = (red << 16) | (green << 8) | blue;
      }
    }
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
