package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.ffi.TurboTransform;
import io.github.mjpegstream.frame.Patch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Memory outside the heap for the planes of a JPEG, whatever its chroma is subsampled like, and for
 * the JPEG that is made of them. Confined to one thread at a time; the owner calls {@link
 * #release()}.
 */
final class SubsampledPlanes {
  private static final int NO_COLOUR = 128;

  /** A side of which the library is asked how much chroma it has. */
  private static final int SAMPLE_SIDE = 64;

  private int width;
  private int height;
  private int subsampling = -1;
  private int lumaStride;
  private int chromaStride;
  private int chromaWidthShare;
  private int chromaHeightShare;
  private int cbOffset;
  private int crOffset;
  private ByteBuf memory;
  private ByteBuf target;

  /** Makes room for a picture of this kind, if there is none yet. */
  void fit(TurboTransform turbo, int width, int height, int subsampling) {
    if (memory != null
        && width == this.width
        && height == this.height
        && subsampling == this.subsampling) {
      return;
    }
    release();
    lumaStride = turbo.planeWidth(0, width, subsampling);
    cbOffset = lumaStride * turbo.planeRows(0, height, subsampling);
    chromaStride = 0;
    int chromaBytes = 0;
    if (subsampling != TurboTransform.SUBSAMPLING_GREY) {
      chromaStride = turbo.planeWidth(1, width, subsampling);
      chromaWidthShare = SAMPLE_SIDE / turbo.planeWidth(1, SAMPLE_SIDE, subsampling);
      chromaHeightShare = SAMPLE_SIDE / turbo.planeRows(1, SAMPLE_SIDE, subsampling);
      chromaBytes = chromaStride * turbo.planeRows(1, height, subsampling);
    }
    crOffset = cbOffset + chromaBytes;
    allocate(crOffset + chromaBytes, turbo.worstCaseBytes(width, height, subsampling));
    this.width = width;
    this.height = height;
    this.subsampling = subsampling;
  }

  /** Makes room for three bytes a pixel, if there is none yet. */
  void fitRgb(TurboTransform turbo, int width, int height) {
    if (memory != null && width == this.width && height == this.height && subsampling == -1) {
      return;
    }
    release();
    lumaStride = 3 * width;
    allocate(
        lumaStride * height, turbo.worstCaseBytes(width, height, TurboTransform.SUBSAMPLING_420));
    this.width = width;
    this.height = height;
    this.subsampling = -1;
  }

  private void allocate(int planeBytes, int targetBytes) {
    // Unpooled: it lives as long as its owner, and would only tear a hole into a pool.
    memory = UnpooledByteBufAllocator.DEFAULT.directBuffer(planeBytes, planeBytes);
    try {
      target = UnpooledByteBufAllocator.DEFAULT.directBuffer(targetBytes, targetBytes);
    } catch (OutOfMemoryError e) {
      release();
      throw e;
    }
  }

  /** Lays a patch over the planes. */
  void cover(Patch patch) {
    int right = Math.min(patch.right(), width);
    int bottom = Math.min(patch.bottom(), height);
    for (int y = patch.top(); y < bottom; y++) {
      for (int x = patch.left(); x < right; x++) {
        memory.setByte(y * lumaStride + x, patch.luma(x, y));
      }
    }
    if (chromaStride == 0 || patch.isEmpty()) {
      return;
    }
    int lastRow = (bottom - 1) / chromaHeightShare;
    int lastColumn = (right - 1) / chromaWidthShare;
    for (int y = patch.top() / chromaHeightShare; y <= lastRow; y++) {
      for (int x = patch.left() / chromaWidthShare; x <= lastColumn; x++) {
        memory.setByte(cbOffset + y * chromaStride + x, NO_COLOUR);
        memory.setByte(crOffset + y * chromaStride + x, NO_COLOUR);
      }
    }
  }

  /** Lays a patch over pixels of three bytes. */
  void coverRgb(Patch patch) {
    int right = Math.min(patch.right(), width);
    int bottom = Math.min(patch.bottom(), height);
    for (int y = patch.top(); y < bottom; y++) {
      for (int x = patch.left(); x < right; x++) {
        for (int i = 0; i < 3; i++) {
          memory.setByte(y * lumaStride + 3 * x + i, patch.luma(x, y));
        }
      }
    }
  }

  int lumaStride() {
    return lumaStride;
  }

  int chromaStride() {
    return chromaStride;
  }

  /** Returns the address of luma, or of the pixels. */
  long address() {
    return DirectInput.address(memory.setIndex(0, 0));
  }

  long cbAddress() {
    return address() + cbOffset;
  }

  long crAddress() {
    return address() + crOffset;
  }

  long targetAddress() {
    return DirectInput.address(target.setIndex(0, 0));
  }

  int targetCapacity() {
    return target.capacity();
  }

  /** Returns the JPEG of which so many bytes have been written. */
  ByteBuf target(int bytes) {
    return target.setIndex(0, bytes);
  }

  void release() {
    if (memory != null) {
      memory.release();
      memory = null;
    }
    if (target != null) {
      target.release();
      target = null;
    }
  }
}
