package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.ffi.LibYuv;
import io.github.mjpegstream.ffi.TurboJpeg;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.PixelFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Encodes with the system's libjpeg-turbo, into one buffer that is large enough for the worst case:
 * straight from the frame's own memory where it lies there as a JPEG wants it, and else from planes
 * into which {@link NativeConverter} or {@link JfifConverter} brings what does not. Confined to one
 * thread at a time.
 */
final class TurboJpegEncoder implements JpegEncoder {
  private final TurboJpeg turboJpeg;
  private final DirectInput input = new DirectInput();
  private FrameSize scratchSize;
  private ByteBuf scratch;
  private final Supplier<Optional<LibYuv>> libYuv;
  private JfifConverter converter;

  /** Opened when it is first needed; null until then, and where there is none. */
  private NativeConverter nativeConverter;

  private boolean nativeAsked;
  private JfifPlanes nativePlanes;

  /**
   * @param turboJpeg now belongs to this encoder
   * @param libYuv asked when the first picture comes that it could convert
   */
  TurboJpegEncoder(TurboJpeg turboJpeg, Supplier<Optional<LibYuv>> libYuv) {
    this.turboJpeg = turboJpeg;
    this.libYuv = libYuv;
  }

  @Override
  public ByteBuf encode(FrameLayout layout, ByteBuf pixels, int quality) {
    EncoderInput.check(layout, pixels, quality);
    FrameSize size = layout.size();
    if (!size.equals(scratchSize)) {
      makeScratch(size);
    }
    ByteBuf direct = input.of(pixels, layout.frameBytes());
    int length =
        switch (layout.format()) {
          case RGB24 -> encodeRgb(layout, direct, TurboJpeg.RgbOrder.RGB, quality);
          case BGR24 -> encodeRgb(layout, direct, TurboJpeg.RgbOrder.BGR, quality);
          case RGBX32 -> encodeRgb(layout, direct, TurboJpeg.RgbOrder.RGBX, quality);
          case BGRX32 -> encodeRgb(layout, direct, TurboJpeg.RgbOrder.BGRX, quality);
          default -> encodeYcbcr(layout, direct, quality);
        };
    return scratch.setIndex(0, length);
  }

  private int encodeRgb(FrameLayout layout, ByteBuf pixels, TurboJpeg.RgbOrder order, int quality) {
    return turboJpeg.compressRgb(
        layout.size().width(),
        layout.size().height(),
        order,
        DirectInput.address(pixels),
        layout.strideBytes(),
        quality,
        DirectInput.address(scratch.setIndex(0, 0)),
        scratch.capacity());
  }

  private int encodeYcbcr(FrameLayout layout, ByteBuf pixels, int quality) {
    boolean lumaFits = JfifConverter.lumaFits(layout);
    boolean chromaFits = JfifConverter.chromaFits(layout);
    boolean grey = layout.format() == PixelFormat.GREY;
    JfifPlanes planes = null;
    if (!lumaFits || (!chromaFits && !grey)) {
      planes = convert(layout, pixels);
    }
    int width = layout.size().width();
    int height = layout.size().height();
    long frame = DirectInput.address(pixels);
    long luma = lumaFits ? frame : planes.lumaAddress();
    int lumaStride = lumaFits ? layout.strideBytes() : planes.lumaStride();
    long target = DirectInput.address(scratch.setIndex(0, 0));
    int capacity = scratch.capacity();
    if (grey) {
      return turboJpeg.compressGrey(width, height, luma, lumaStride, quality, target, capacity);
    }
    return turboJpeg.compress(
        width,
        height,
        luma,
        lumaStride,
        chromaFits ? frame + layout.cbOffset() : planes.cbAddress(),
        chromaFits ? frame + layout.crOffset() : planes.crAddress(),
        chromaFits ? layout.chromaStrideBytes() : planes.chromaStride(),
        quality,
        target,
        capacity);
  }

  private JfifPlanes convert(FrameLayout layout, ByteBuf pixels) {
    if (NativeConverter.takes(layout) && hasNative()) {
      if (nativePlanes == null) {
        nativePlanes = new JfifPlanes(layout.size());
      }
      nativeConverter.convert(layout, DirectInput.address(pixels), nativePlanes);
      return nativePlanes;
    }
    if (converter == null) {
      converter = new JfifConverter(layout.size());
    }
    converter.convert(layout, pixels.internalNioBuffer(pixels.readerIndex(), layout.frameBytes()));
    return converter.planes();
  }

  private boolean hasNative() {
    if (!nativeAsked) {
      nativeAsked = true;
      nativeConverter = libYuv.get().map(NativeConverter::new).orElse(null);
    }
    return nativeConverter != null;
  }

  @Override
  public String description() {
    return "libjpeg-turbo";
  }

  @Override
  public Optional<String> warning() {
    return Optional.empty();
  }

  @Override
  public void close() {
    turboJpeg.close();
    freeScratch();
    if (nativeConverter != null) {
      nativeConverter.release();
    }
    input.release();
  }

  private void makeScratch(FrameSize size) {
    freeScratch();
    int capacity = Math.toIntExact(turboJpeg.worstCaseBytes(size.width(), size.height()));
    // Unpooled: it lives as long as the encoder, and would only tear a hole into a pool.
    scratch = UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
    scratchSize = size;
  }

  private void freeScratch() {
    scratchSize = null;
    if (scratch != null) {
      scratch.release();
      scratch = null;
    }
    if (converter != null) {
      converter.release();
      converter = null;
    }
    if (nativePlanes != null) {
      nativePlanes.release();
      nativePlanes = null;
    }
  }
}
