package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.ffi.TurboJpeg;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Optional;

/**
 * Encodes with the system's libjpeg-turbo, straight from the planes, into one buffer that is large
 * enough for the worst case. Confined to one thread at a time.
 */
final class TurboJpegEncoder implements JpegEncoder {
  private final TurboJpeg turboJpeg;
  private FrameSize scratchSize;
  private ByteBuf scratch;
  private ByteBuf copy;

  /**
   * @param turboJpeg now belongs to this encoder
   */
  TurboJpegEncoder(TurboJpeg turboJpeg) {
    this.turboJpeg = turboJpeg;
  }

  @Override
  public ByteBuf encode(FrameLayout layout, ByteBuf pixels, int quality) {
    EncoderInput.check(layout, pixels, quality);
    FrameSize size = layout.size();
    if (!size.equals(scratchSize)) {
      makeScratch(size);
    }
    long luma = address(directly(pixels, layout.frameBytes()));
    int length =
        turboJpeg.compress(
            size.width(),
            size.height(),
            luma,
            layout.strideBytes(),
            luma + layout.cbOffset(),
            luma + layout.crOffset(),
            layout.chromaStrideBytes(),
            quality,
            address(scratch.setIndex(0, 0)),
            scratch.capacity());
    return scratch.setIndex(0, length);
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
    scratchSize = null;
    if (scratch != null) {
      scratch.release();
      scratch = null;
    }
    if (copy != null) {
      copy.release();
      copy = null;
    }
  }

  private void makeScratch(FrameSize size) {
    if (scratch != null) {
      scratch.release();
      scratch = null;
      scratchSize = null;
    }
    int capacity = Math.toIntExact(TurboJpeg.worstCaseBytes(size.width(), size.height()));
    // Unpooled: it lives as long as the encoder, and would only tear a hole into a pool.
    scratch = UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
    scratchSize = size;
  }

  /** Native code can only read what lies in one piece outside the heap. */
  private ByteBuf directly(ByteBuf pixels, int bytes) {
    if (pixels.isDirect() && (pixels.hasMemoryAddress() || pixels.nioBufferCount() == 1)) {
      return pixels;
    }
    if (copy == null || copy.capacity() < bytes) {
      if (copy != null) {
        copy.release();
      }
      copy = UnpooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
    }
    copy.setBytes(0, pixels, pixels.readerIndex(), bytes);
    return copy.setIndex(0, bytes);
  }

  /** The address of the reader index. Allocates only where Netty may not use Unsafe. */
  private static long address(ByteBuf direct) {
    if (direct.hasMemoryAddress()) {
      return direct.memoryAddress() + direct.readerIndex();
    }
    return TurboJpeg.addressOf(
        direct.internalNioBuffer(direct.readerIndex(), direct.capacity() - direct.readerIndex()));
  }
}
