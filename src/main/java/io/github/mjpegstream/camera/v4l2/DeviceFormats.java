package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.frame.ColourEncoding;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.PixelFormat;
import java.util.ArrayList;
import java.util.List;

/** The formats of an open device. Confined to the device's thread. */
final class DeviceFormats {
  /** No driver has so many; one that never ends its list must not hang us. */
  private static final int MOST_ENTRIES = 256;

  private final V4l2Device device;
  private final BufferType type;

  DeviceFormats(V4l2Device device, BufferType type) {
    this.device = device;
    this.type = type;
  }

  /**
   * What a device has agreed to.
   *
   * @param fourcc of the format
   * @param layout of its pictures
   * @param bytes of a picture, or the most that a JPEG may have
   * @param fieldsApart whether even and odd lines come as pictures of their own
   */
  record Granted(Fourcc fourcc, FrameLayout layout, int bytes, boolean fieldsApart) {}

  /** Returns what the device offers, also what cannot be shown. */
  List<FormatOffer> offers() throws V4l2Exception {
    List<FormatOffer> offers = new ArrayList<>();
    for (Fourcc fourcc : fourccs()) {
      offers.add(new FormatOffer(fourcc, sizes(fourcc), size -> rates(fourcc, size)));
    }
    return offers;
  }

  /** Returns the names of what it offers. */
  List<Fourcc> fourccs() throws V4l2Exception {
    List<Fourcc> fourccs = new ArrayList<>();
    Struct struct = new Struct(Videodev2.FMTDESC);
    for (int i = 0; i < MOST_ENTRIES; i++) {
      struct.clear().i32(Videodev2.FMTDESC_INDEX, i).i32(Videodev2.FMTDESC_TYPE, type.code());
      int errno = device.attempt(Videodev2.ENUM_FMT, struct);
      if (errno == V4l2Exception.ENODEV) {
        throw device.failure(Videodev2.ENUM_FMT, errno);
      }
      if (errno != 0) {
        break;
      }
      fourccs.add(new Fourcc(struct.i32(Videodev2.FMTDESC_PIXELFORMAT)));
    }
    return fourccs;
  }

  private SizeOffer sizes(Fourcc fourcc) {
    List<FrameSize> sizes = new ArrayList<>();
    Struct struct = new Struct(Videodev2.FRMSIZEENUM);
    for (int i = 0; i < MOST_ENTRIES; i++) {
      struct
          .clear()
          .i32(Videodev2.FRMSIZEENUM_INDEX, i)
          .i32(Videodev2.FRMSIZEENUM_PIXEL_FORMAT, fourcc.code());
      if (device.attempt(Videodev2.ENUM_FRAMESIZES, struct) != 0) {
        break;
      }
      if (struct.i32(Videodev2.FRMSIZEENUM_TYPE) != Videodev2.FRMSIZE_TYPE_DISCRETE) {
        return new SizeOffer.Range(
            size(struct, Videodev2.FRMSIZEENUM_MIN_WIDTH, Videodev2.FRMSIZEENUM_MIN_HEIGHT),
            size(struct, Videodev2.FRMSIZEENUM_MAX_WIDTH, Videodev2.FRMSIZEENUM_MAX_HEIGHT),
            struct.i32(Videodev2.FRMSIZEENUM_STEP_WIDTH),
            struct.i32(Videodev2.FRMSIZEENUM_STEP_HEIGHT));
      }
      sizes.add(size(struct, Videodev2.FRMSIZEENUM_WIDTH, Videodev2.FRMSIZEENUM_HEIGHT));
    }
    return sizes.isEmpty() ? new SizeOffer.Unknown() : new SizeOffer.Discrete(sizes);
  }

  /** A size that a JPEG can have, whatever the driver says. */
  private static FrameSize size(Struct struct, Videodev2.Field width, Videodev2.Field height) {
    return new FrameSize(side(struct.u32(width)), side(struct.u32(height)));
  }

  private static int side(long pixels) {
    return (int) Math.max(1, Math.min(FrameSize.MAX_SIDE, pixels));
  }

  private RateOffer rates(Fourcc fourcc, FrameSize size) {
    List<Double> rates = new ArrayList<>();
    Struct struct = new Struct(Videodev2.FRMIVALENUM);
    for (int i = 0; i < MOST_ENTRIES; i++) {
      struct
          .clear()
          .i32(Videodev2.FRMIVALENUM_INDEX, i)
          .i32(Videodev2.FRMIVALENUM_PIXEL_FORMAT, fourcc.code())
          .i32(Videodev2.FRMIVALENUM_WIDTH, size.width())
          .i32(Videodev2.FRMIVALENUM_HEIGHT, size.height());
      if (device.attempt(Videodev2.ENUM_FRAMEINTERVALS, struct) != 0) {
        break;
      }
      if (struct.i32(Videodev2.FRMIVALENUM_TYPE) != Videodev2.FRMSIZE_TYPE_DISCRETE) {
        // The shortest interval is the fastest rate.
        double fastest = struct.rate(Videodev2.FRMIVALENUM_MIN);
        double slowest = struct.rate(Videodev2.FRMIVALENUM_MAX);
        return fastest > 0 ? new RateOffer.Range(slowest, fastest) : new RateOffer.Unknown();
      }
      double rate = struct.rate(Videodev2.FRMIVALENUM_DISCRETE);
      if (rate > 0) {
        rates.add(rate);
      }
    }
    return rates.isEmpty() ? new RateOffer.Unknown() : new RateOffer.Discrete(rates);
  }

  /**
   * Asks the driver to keep the format it has, which it refuses if somebody else is capturing.
   *
   * @throws V4l2Exception with EBUSY then
   */
  void requireFree() throws V4l2Exception {
    Struct struct = new Struct(Videodev2.FORMAT).i32(Videodev2.FORMAT_TYPE, type.code());
    device.require(Videodev2.G_FMT, struct);
    if (device.attempt(Videodev2.S_FMT, struct) == V4l2Exception.EBUSY) {
      throw device.failure(Videodev2.S_FMT, V4l2Exception.EBUSY);
    }
  }

  /**
   * Asks for a format. The driver may grant another size, or even another format.
   *
   * @throws V4l2Exception if it grants nothing
   */
  Granted set(Fourcc fourcc, FrameSize size) throws V4l2Exception {
    Granted granted = set(fourcc, size, Videodev2.FIELD_ANY);
    return granted.fieldsApart() ? set(fourcc, size, Videodev2.FIELD_INTERLACED) : granted;
  }

  private Granted set(Fourcc fourcc, FrameSize size, int field) throws V4l2Exception {
    Struct struct = new Struct(Videodev2.FORMAT).i32(Videodev2.FORMAT_TYPE, type.code());
    if (type == BufferType.MULTI_PLANAR) {
      struct
          .i32(Videodev2.MP_WIDTH, size.width())
          .i32(Videodev2.MP_HEIGHT, size.height())
          .i32(Videodev2.MP_PIXELFORMAT, fourcc.code())
          .i32(Videodev2.MP_FIELD, field);
    } else {
      struct
          .i32(Videodev2.PIX_WIDTH, size.width())
          .i32(Videodev2.PIX_HEIGHT, size.height())
          .i32(Videodev2.PIX_PIXELFORMAT, fourcc.code())
          .i32(Videodev2.PIX_FIELD, field)
          .i32(Videodev2.PIX_PRIV, Videodev2.PIX_FMT_PRIV_MAGIC);
    }
    device.require(Videodev2.S_FMT, struct);
    // Read back: some drivers answer the wish with other numbers than they then keep to.
    struct.clear().i32(Videodev2.FORMAT_TYPE, type.code());
    device.require(Videodev2.G_FMT, struct);
    return type == BufferType.MULTI_PLANAR ? multiPlanar(struct) : singlePlanar(struct);
  }

  private Granted singlePlanar(Struct struct) throws V4l2Exception {
    return granted(
        new Fourcc(struct.i32(Videodev2.PIX_PIXELFORMAT)),
        size(struct, Videodev2.PIX_WIDTH, Videodev2.PIX_HEIGHT),
        struct.i32(Videodev2.PIX_BYTESPERLINE),
        struct.i32(Videodev2.PIX_SIZEIMAGE),
        struct.i32(Videodev2.PIX_FIELD),
        new Colorimetry(
            struct.i32(Videodev2.PIX_COLORSPACE),
            struct.i32(Videodev2.PIX_YCBCR_ENC),
            struct.i32(Videodev2.PIX_QUANTIZATION)));
  }

  private Granted multiPlanar(Struct struct) throws V4l2Exception {
    Fourcc fourcc = new Fourcc(struct.i32(Videodev2.MP_PIXELFORMAT));
    int planes = struct.u8(Videodev2.MP_NUM_PLANES);
    if (planes != 1) {
      throw new V4l2Exception(
          "VIDIOC_S_FMT (" + fourcc + " in " + planes + " planes, expected: 1)",
          device.path(),
          V4l2Exception.EINVAL);
    }
    return granted(
        fourcc,
        size(struct, Videodev2.MP_WIDTH, Videodev2.MP_HEIGHT),
        struct.i32(Videodev2.MP_BYTESPERLINE),
        struct.i32(Videodev2.MP_SIZEIMAGE),
        struct.i32(Videodev2.MP_FIELD),
        new Colorimetry(
            struct.i32(Videodev2.MP_COLORSPACE),
            struct.u8(Videodev2.MP_YCBCR_ENC),
            struct.u8(Videodev2.MP_QUANTIZATION)));
  }

  private Granted granted(
      Fourcc fourcc, FrameSize size, int strideBytes, int bytes, int field, Colorimetry colorimetry)
      throws V4l2Exception {
    PixelFormat format = fourcc.format().orElse(null);
    if (format == null) {
      throw new V4l2Exception(
          "VIDIOC_S_FMT (granted the format " + fourcc + ", which cannot be shown)",
          device.path(),
          V4l2Exception.EINVAL);
    }
    boolean fieldsApart =
        field == Videodev2.FIELD_ALTERNATE
            || field == Videodev2.FIELD_SEQ_TB
            || field == Videodev2.FIELD_SEQ_BT;
    if (format == PixelFormat.JPEG) {
      return new Granted(fourcc, FrameLayout.jpeg(size), bytes, fieldsApart);
    }
    ColourEncoding colour = colorimetry.encodingOf(format);
    // Some drivers leave the stride out where there is no padding.
    int unpadded = FrameLayout.unpadded(format, size, colour).strideBytes();
    int stride = Math.max(strideBytes, unpadded);
    return new Granted(fourcc, new FrameLayout(format, size, stride, colour), bytes, fieldsApart);
  }

  /**
   * Asks for a frame rate. Returns the one that is granted, in frames a second; 0 if the driver
   * does not say.
   */
  double setRate(double fps) {
    Struct struct = new Struct(Videodev2.STREAMPARM).i32(Videodev2.STREAMPARM_TYPE, type.code());
    if (device.attempt(Videodev2.G_PARM, struct) != 0) {
      return 0;
    }
    if ((struct.i32(Videodev2.STREAMPARM_CAPABILITY) & Videodev2.CAP_TIMEPERFRAME) != 0) {
      struct.fraction(Videodev2.STREAMPARM_TIMEPERFRAME, 1000, (int) Math.round(fps * 1000));
      if (device.attempt(Videodev2.S_PARM, struct) != 0
          && device.attempt(Videodev2.G_PARM, struct) != 0) {
        return 0;
      }
    }
    return struct.rate(Videodev2.STREAMPARM_TIMEPERFRAME);
  }
}
