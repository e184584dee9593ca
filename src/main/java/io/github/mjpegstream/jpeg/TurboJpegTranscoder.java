package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.ffi.TurboTransform;
import io.github.mjpegstream.frame.FrameSize;
import io.netty.buffer.ByteBuf;

/**
 * Transcodes with the system's libjpeg-turbo. The picture is scaled while it is decompressed, so a
 * smaller one costs less, and stays luma and chroma, subsampled as it came; only a picture without
 * those goes through RGB. Confined to one thread at a time.
 */
final class TurboJpegTranscoder implements JpegTranscoder {
  private final TurboTransform turbo;
  private final DirectInput input = new DirectInput();
  private final SubsampledPlanes planes = new SubsampledPlanes();
  private FrameSize size = new FrameSize(1, 1);

  /**
   * @param turbo now belongs to this transcoder
   */
  TurboJpegTranscoder(TurboTransform turbo) {
    this.turbo = turbo;
  }

  @Override
  public ByteBuf transcode(ByteBuf jpeg, int eighths, int quality) {
    int bytes = jpeg.readableBytes();
    long source = DirectInput.address(input.of(jpeg, bytes));
    TurboTransform.Header header = turbo.header(source, bytes);
    int width = JpegScale.scaled(header.width(), eighths);
    int height = JpegScale.scaled(header.height(), eighths);
    if (size.width() != width || size.height() != height) {
      size = new FrameSize(width, height);
    }
    return header.subsampling() < 0
        ? throughRgb(source, bytes, quality)
        : throughPlanes(source, bytes, header.subsampling(), quality);
  }

  private ByteBuf throughPlanes(long source, int bytes, int subsampling, int quality) {
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

  private ByteBuf throughRgb(long source, int bytes, int quality) {
    planes.fitRgb(turbo, size.width(), size.height());
    turbo.decompressRgb(source, bytes, planes.address(), size.width(), size.height());
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
  }
}
