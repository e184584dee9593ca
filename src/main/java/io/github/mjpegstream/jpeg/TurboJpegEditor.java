package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.ffi.TurboTransform;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.frame.Patch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Turns without decoding, and labels by decoding into planes and encoding with the quality that the
 * picture has: where its tables are those of libjpeg, blocks that the label does not touch come out
 * as they were. Confined to one thread at a time.
 */
final class TurboJpegEditor implements JpegEditor {
  private final TurboTransform turbo;
  private final DirectInput input = new DirectInput();
  private final SubsampledPlanes planes = new SubsampledPlanes();
  private ByteBuf turned;
  private FrameSize size = new FrameSize(1, 1);

  /**
   * @param turbo now belongs to this editor
   */
  TurboJpegEditor(TurboTransform turbo) {
    this.turbo = turbo;
  }

  @Override
  public ByteBuf edit(ByteBuf jpeg, Orientation orientation, Patch patch) {
    ByteBuf picture = input.of(jpeg, jpeg.readableBytes());
    if (orientation != Orientation.UPRIGHT) {
      picture = turn(picture, orientation);
    }
    long address = DirectInput.address(picture);
    int bytes = picture.readableBytes();
    TurboTransform.Header header = turbo.header(address, bytes);
    if (size.width() != header.width() || size.height() != header.height()) {
      size = new FrameSize(header.width(), header.height());
    }
    if (patch.isEmpty()) {
      return picture;
    }
    int quality = JpegQuality.of(picture);
    return header.subsampling() < 0
        ? labelRgb(address, bytes, patch, quality)
        : label(address, bytes, header.subsampling(), patch, quality);
  }

  private ByteBuf turn(ByteBuf picture, Orientation orientation) {
    long address = DirectInput.address(picture);
    TurboTransform.Header header = turbo.header(address, picture.readableBytes());
    int capacity = turbo.worstCaseTurnedBytes(header.width(), header.height());
    if (turned == null || turned.capacity() < capacity) {
      release();
      // Unpooled: it lives as long as the editor, and would only tear a hole into a pool.
      turned = UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
    }
    turned.setIndex(0, 0);
    int bytes =
        turbo.turn(
            address,
            picture.readableBytes(),
            operation(orientation),
            DirectInput.address(turned),
            turned.capacity());
    return turned.setIndex(0, bytes);
  }

  private static TurboTransform.Operation operation(Orientation orientation) {
    return switch (orientation) {
      case UPRIGHT -> TurboTransform.Operation.NONE;
      case MIRRORED -> TurboTransform.Operation.HFLIP;
      case FLIPPED -> TurboTransform.Operation.VFLIP;
      case TRANSPOSED -> TurboTransform.Operation.TRANSPOSE;
      case TRANSVERSED -> TurboTransform.Operation.TRANSVERSE;
      case ROTATED_90 -> TurboTransform.Operation.ROT90;
      case ROTATED_180 -> TurboTransform.Operation.ROT180;
      case ROTATED_270 -> TurboTransform.Operation.ROT270;
    };
  }

  private ByteBuf label(long source, int bytes, int subsampling, Patch patch, int quality) {
    planes.fit(turbo, size.width(), size.height(), subsampling);
    turbo.decompress(
        source,
        bytes,
        planes.address(),
        planes.lumaStride(),
        planes.cbAddress(),
        planes.crAddress(),
        planes.chromaStride(),
        size.width(),
        size.height());
    planes.cover(patch);
    return planes.target(
        turbo.compress(
            planes.address(),
            planes.lumaStride(),
            planes.cbAddress(),
            planes.crAddress(),
            planes.chromaStride(),
            size.width(),
            size.height(),
            subsampling,
            quality,
            planes.targetAddress(),
            planes.targetCapacity()));
  }

  private ByteBuf labelRgb(long source, int bytes, Patch patch, int quality) {
    planes.fitRgb(turbo, size.width(), size.height());
    turbo.decompressRgb(source, bytes, planes.address(), size.width(), size.height());
    planes.coverRgb(patch);
    return planes.target(
        turbo.compressRgb(
            planes.address(),
            size.width(),
            size.height(),
            quality,
            planes.targetAddress(),
            planes.targetCapacity()));
  }

  @Override
  public FrameSize size() {
    return size;
  }

  @Override
  public void close() {
    turbo.close();
    input.release();
    planes.release();
    release();
  }

  private void release() {
    if (turned != null) {
      turned.release();
      turned = null;
    }
  }
}
