package io.github.mjpegstream.jpeg;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** JPEG images of every shape the tests need, and small changes to them. */
final class TestJpegs {
  private TestJpegs() {}

  static byte[] baseline(int width, int height, double quality) {
    return encode(picture(width, height), quality, false);
  }

  static byte[] progressive(int width, int height) {
    return encode(picture(width, height), 0.8, true);
  }

  static byte[] grey(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = image.createGraphics();
    graphics.drawImage(picture(width, height), 0, 0, null);
    graphics.dispose();
    return encode(image, 0.8, false);
  }

  /** A row of grey blocks of 8x8 with a restart marker behind each but the last. */
  static byte[] withRestartMarkers(int blocks) {
    byte[] flat = encode(new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY), 0.8, false);
    int scan = scanOffset(flat);
    int frameHeader = segmentOffset(flat, JpegMarker.SOF0);
    byte[] head = Arrays.copyOf(flat, scan);
    head[frameHeader + 7] = (byte) ((8 * blocks) >> 8);
    head[frameHeader + 8] = (byte) (8 * blocks);
    byte[] interval = {(byte) 0xFF, (byte) JpegMarker.DRI, 0, 4, 0, 1};
    ByteArrayOutputStream scanBytes = new ByteArrayOutputStream();
    for (int i = 0; i < blocks; i++) {
      // With the standard tables: DC difference 0 is 00, end of block is 1010, then padding.
      scanBytes.write(0b0010_1011);
      if (i < blocks - 1) {
        scanBytes.write(0xFF);
        scanBytes.write(JpegMarker.RST0 + i % 8);
      }
    }
    byte[] end = {(byte) 0xFF, (byte) JpegMarker.EOI};
    return insert(join(head, scanBytes.toByteArray(), end), frameHeader, interval);
  }

  /** An image whose EXIF segment holds another whole image. */
  static byte[] withThumbnail(byte[] jpeg) {
    byte[] exif = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
    return insert(jpeg, 2, segment(0xE1, join(exif, baseline(32, 24, 0.5))));
  }

  static byte[] withComment(byte[] jpeg, byte[] comment) {
    return insert(jpeg, segmentOffset(jpeg, JpegMarker.SOF0), segment(JpegMarker.COM, comment));
  }

  static byte[] segment(int marker, byte[] payload) {
    int length = payload.length + 2;
    byte[] head = {(byte) 0xFF, (byte) marker, (byte) (length >> 8), (byte) length};
    return join(head, payload);
  }

  static byte[] insert(byte[] jpeg, int offset, byte[] added) {
    return join(Arrays.copyOf(jpeg, offset), added, Arrays.copyOfRange(jpeg, offset, jpeg.length));
  }

  /** Takes out all segments with this marker. */
  static byte[] without(byte[] jpeg, int marker) {
    byte[] rest = jpeg;
    while (true) {
      int offset = segmentOffset(rest, marker);
      if (offset < 0) {
        return rest;
      }
      int next = offset + 2 + length(rest, offset);
      rest = join(Arrays.copyOf(rest, offset), Arrays.copyOfRange(rest, next, rest.length));
    }
  }

  /** Returns where the first segment with this marker begins, or −1. */
  static int segmentOffset(byte[] jpeg, int marker) {
    int offset = 2;
    while (true) {
      int found = jpeg[offset + 1] & 0xFF;
      if (found == marker) {
        return offset;
      }
      if (found == JpegMarker.SOS) {
        return -1;
      }
      offset += 2 + length(jpeg, offset);
    }
  }

  /** Returns where the entropy-coded data begins. */
  static int scanOffset(byte[] jpeg) {
    int header = segmentOffset(jpeg, JpegMarker.SOS);
    return header + 2 + length(jpeg, header);
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static BufferedImage decode(byte[] jpeg) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
      if (image == null) {
        throw new AssertionError("not an image: " + jpeg.length + " bytes");
      }
      return image;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns 0xRRGGBB. What Java calls RGB of a grey image went through a tone curve. */
  static int pixel(BufferedImage image, int x, int y) {
    return image.getRaster().getNumBands() == 1
        ? image.getRaster().getSample(x, y, 0) * 0x010101
        : image.getRGB(x, y) & 0xFFFFFF;
  }

  private static int length(byte[] jpeg, int segment) {
    return (jpeg[segment + 2] & 0xFF) << 8 | (jpeg[segment + 3] & 0xFF);
  }

  private static BufferedImage picture(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    for (int y = 0; y < height; y += 8) {
      for (int x = 0; x < width; x += 8) {
        int hash = (x * 31 + y * 17) * 0x9E3779B1;
        graphics.setColor(new Color(hash >>> 8));
        graphics.fillRect(x, y, 5 + (hash & 3), 8);
      }
    }
    graphics.dispose();
    return image;
  }

  private static byte[] encode(BufferedImage image, double quality, boolean progressive) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      param.setCompressionQuality((float) quality);
      if (progressive) {
        param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.setOutput(output);
      writer.write(null, new IIOImage(image, null, null), param);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
