package io.github.mjpegstream.camera.v4l2;

/**
 * What linux/videodev2.h and linux/v4l2-controls.h say, as far as we use it: structures, their
 * fields, requests and constants.
 *
 * <p>Every structure, field and request is checked against the C compilers of all architectures by
 * a test. Names without a prefix are those of the header in short.
 */
final class Videodev2 {
  private Videodev2() {}

  /** A structure and its size in bytes. */
  record StructType(String name, int lp64Bytes, int ilp32Bytes) {
    int bytes(Abi abi) {
      return abi == Abi.LP64 ? lp64Bytes : ilp32Bytes;
    }

    int bytes() {
      return bytes(Abi.CURRENT);
    }
  }

  /**
   * A field and where it begins.
   *
   * @param path as offsetof() takes it
   */
  record Field(StructType type, String path, int lp64Offset, int ilp32Offset) {
    int offset(Abi abi) {
      return abi == Abi.LP64 ? lp64Offset : ilp32Offset;
    }

    int offset() {
      return offset(Abi.CURRENT);
    }
  }

  /**
   * A request of ioctl(2).
   *
   * @param argument what its argument points to
   */
  record Request(String name, Direction direction, int number, StructType argument) {
    /** As {@code _IOC()} of asm-generic/ioctl.h, which holds for x86 and ARM. */
    int code(Abi abi) {
      return direction.bits << 30 | argument.bytes(abi) << 16 | 'V' << 8 | number;
    }
  }

  /** Which way the argument goes, as the kernel's names say it: {@code _IOW} is to the driver. */
  enum Direction {
    IOW(1),
    IOR(2),
    IOWR(3);

    private final int bits;

    Direction(int bits) {
      this.bits = bits;
    }
  }

  private static StructType type(String name, int bytes) {
    return new StructType(name, bytes, bytes);
  }

  private static Field field(StructType type, String path, int offset) {
    return new Field(type, path, offset, offset);
  }

  static final StructType INT = type("int", 4);

  static final StructType CAPABILITY = type("struct v4l2_capability", 104);
  static final Field CAPABILITY_DRIVER = field(CAPABILITY, "driver", 0);
  static final Field CAPABILITY_CARD = field(CAPABILITY, "card", 16);
  static final Field CAPABILITY_BUS_INFO = field(CAPABILITY, "bus_info", 48);
  static final Field CAPABILITY_CAPABILITIES = field(CAPABILITY, "capabilities", 84);
  static final Field CAPABILITY_DEVICE_CAPS = field(CAPABILITY, "device_caps", 88);

  static final int CAP_VIDEO_CAPTURE = 0x1;
  static final int CAP_VIDEO_CAPTURE_MPLANE = 0x1000;
  static final int CAP_VIDEO_M2M_MPLANE = 0x4000;
  static final int CAP_VIDEO_M2M = 0x8000;
  static final int CAP_STREAMING = 0x0400_0000;
  static final int CAP_IO_MC = 0x2000_0000;
  static final int CAP_DEVICE_CAPS = 0x8000_0000;

  static final int BUF_TYPE_VIDEO_CAPTURE = 1;
  static final int BUF_TYPE_VIDEO_CAPTURE_MPLANE = 9;
  static final int MEMORY_MMAP = 1;

  static final StructType INPUT = type("struct v4l2_input", 80);
  static final Field INPUT_INDEX = field(INPUT, "index", 0);
  static final Field INPUT_NAME = field(INPUT, "name", 4);
  static final Field INPUT_STATUS = field(INPUT, "status", 56);
  static final Field INPUT_CAPABILITIES = field(INPUT, "capabilities", 60);

  static final int IN_ST_NO_POWER = 0x1;
  static final int IN_ST_NO_SIGNAL = 0x2;
  static final int IN_ST_NO_H_LOCK = 0x100;

  static final int IN_CAP_DV_TIMINGS = 0x2;
  static final int IN_CAP_STD = 0x4;

  static final StructType STD_ID = type("v4l2_std_id", 8);

  static final StructType FMTDESC = type("struct v4l2_fmtdesc", 64);
  static final Field FMTDESC_INDEX = field(FMTDESC, "index", 0);
  static final Field FMTDESC_TYPE = field(FMTDESC, "type", 4);
  static final Field FMTDESC_PIXELFORMAT = field(FMTDESC, "pixelformat", 44);

  static final StructType FRMSIZEENUM = type("struct v4l2_frmsizeenum", 44);
  static final Field FRMSIZEENUM_INDEX = field(FRMSIZEENUM, "index", 0);
  static final Field FRMSIZEENUM_PIXEL_FORMAT = field(FRMSIZEENUM, "pixel_format", 4);
  static final Field FRMSIZEENUM_TYPE = field(FRMSIZEENUM, "type", 8);
  static final Field FRMSIZEENUM_WIDTH = field(FRMSIZEENUM, "discrete.width", 12);
  static final Field FRMSIZEENUM_HEIGHT = field(FRMSIZEENUM, "discrete.height", 16);
  static final Field FRMSIZEENUM_MIN_WIDTH = field(FRMSIZEENUM, "stepwise.min_width", 12);
  static final Field FRMSIZEENUM_MAX_WIDTH = field(FRMSIZEENUM, "stepwise.max_width", 16);
  static final Field FRMSIZEENUM_STEP_WIDTH = field(FRMSIZEENUM, "stepwise.step_width", 20);
  static final Field FRMSIZEENUM_MIN_HEIGHT = field(FRMSIZEENUM, "stepwise.min_height", 24);
  static final Field FRMSIZEENUM_MAX_HEIGHT = field(FRMSIZEENUM, "stepwise.max_height", 28);
  static final Field FRMSIZEENUM_STEP_HEIGHT = field(FRMSIZEENUM, "stepwise.step_height", 32);

  static final StructType FRMIVALENUM = type("struct v4l2_frmivalenum", 52);
  static final Field FRMIVALENUM_INDEX = field(FRMIVALENUM, "index", 0);
  static final Field FRMIVALENUM_PIXEL_FORMAT = field(FRMIVALENUM, "pixel_format", 4);
  static final Field FRMIVALENUM_WIDTH = field(FRMIVALENUM, "width", 8);
  static final Field FRMIVALENUM_HEIGHT = field(FRMIVALENUM, "height", 12);
  static final Field FRMIVALENUM_TYPE = field(FRMIVALENUM, "type", 16);
  static final Field FRMIVALENUM_DISCRETE = field(FRMIVALENUM, "discrete", 20);
  static final Field FRMIVALENUM_MIN = field(FRMIVALENUM, "stepwise.min", 20);
  static final Field FRMIVALENUM_MAX = field(FRMIVALENUM, "stepwise.max", 28);

  /** Of both enumerations; the other types are ranges. */
  static final int FRMSIZE_TYPE_DISCRETE = 1;

  static final StructType FORMAT = new StructType("struct v4l2_format", 208, 204);
  static final Field FORMAT_TYPE = field(FORMAT, "type", 0);
  static final Field PIX_WIDTH = new Field(FORMAT, "fmt.pix.width", 8, 4);
  static final Field PIX_HEIGHT = new Field(FORMAT, "fmt.pix.height", 12, 8);
  static final Field PIX_PIXELFORMAT = new Field(FORMAT, "fmt.pix.pixelformat", 16, 12);
  static final Field PIX_FIELD = new Field(FORMAT, "fmt.pix.field", 20, 16);
  static final Field PIX_BYTESPERLINE = new Field(FORMAT, "fmt.pix.bytesperline", 24, 20);
  static final Field PIX_SIZEIMAGE = new Field(FORMAT, "fmt.pix.sizeimage", 28, 24);
  static final Field PIX_COLORSPACE = new Field(FORMAT, "fmt.pix.colorspace", 32, 28);
  static final Field PIX_PRIV = new Field(FORMAT, "fmt.pix.priv", 36, 32);
  static final Field PIX_YCBCR_ENC = new Field(FORMAT, "fmt.pix.ycbcr_enc", 44, 40);
  static final Field PIX_QUANTIZATION = new Field(FORMAT, "fmt.pix.quantization", 48, 44);
  static final Field MP_WIDTH = new Field(FORMAT, "fmt.pix_mp.width", 8, 4);
  static final Field MP_HEIGHT = new Field(FORMAT, "fmt.pix_mp.height", 12, 8);
  static final Field MP_PIXELFORMAT = new Field(FORMAT, "fmt.pix_mp.pixelformat", 16, 12);
  static final Field MP_FIELD = new Field(FORMAT, "fmt.pix_mp.field", 20, 16);
  static final Field MP_COLORSPACE = new Field(FORMAT, "fmt.pix_mp.colorspace", 24, 20);
  static final Field MP_SIZEIMAGE = new Field(FORMAT, "fmt.pix_mp.plane_fmt[0].sizeimage", 28, 24);
  static final Field MP_BYTESPERLINE =
      new Field(FORMAT, "fmt.pix_mp.plane_fmt[0].bytesperline", 32, 28);
  static final Field MP_NUM_PLANES = new Field(FORMAT, "fmt.pix_mp.num_planes", 188, 184);
  static final Field MP_YCBCR_ENC = new Field(FORMAT, "fmt.pix_mp.ycbcr_enc", 190, 186);
  static final Field MP_QUANTIZATION = new Field(FORMAT, "fmt.pix_mp.quantization", 191, 187);

  /** In {@code priv}: the fields behind it count. */
  static final int PIX_FMT_PRIV_MAGIC = 0xfeed_cafe;

  static final int FIELD_ANY = 0;
  static final int FIELD_INTERLACED = 4;
  static final int FIELD_SEQ_TB = 5;
  static final int FIELD_SEQ_BT = 6;
  static final int FIELD_ALTERNATE = 7;

  static final int COLORSPACE_REC709 = 3;
  static final int COLORSPACE_JPEG = 7;
  static final int COLORSPACE_BT2020 = 10;
  static final int COLORSPACE_DCI_P3 = 12;
  static final int YCBCR_ENC_DEFAULT = 0;
  static final int YCBCR_ENC_709 = 2;
  static final int YCBCR_ENC_XV709 = 4;
  static final int YCBCR_ENC_BT2020 = 6;
  static final int QUANTIZATION_DEFAULT = 0;
  static final int QUANTIZATION_FULL_RANGE = 1;

  static final StructType STREAMPARM = type("struct v4l2_streamparm", 204);
  static final Field STREAMPARM_TYPE = field(STREAMPARM, "type", 0);
  static final Field STREAMPARM_CAPABILITY = field(STREAMPARM, "parm.capture.capability", 4);
  static final Field STREAMPARM_TIMEPERFRAME = field(STREAMPARM, "parm.capture.timeperframe", 12);
  static final int CAP_TIMEPERFRAME = 0x1000;

  static final StructType REQUESTBUFFERS = type("struct v4l2_requestbuffers", 20);
  static final Field REQUESTBUFFERS_COUNT = field(REQUESTBUFFERS, "count", 0);
  static final Field REQUESTBUFFERS_TYPE = field(REQUESTBUFFERS, "type", 4);
  static final Field REQUESTBUFFERS_MEMORY = field(REQUESTBUFFERS, "memory", 8);

  static final StructType BUFFER = new StructType("struct v4l2_buffer", 88, 80);
  static final Field BUFFER_INDEX = field(BUFFER, "index", 0);
  static final Field BUFFER_TYPE = field(BUFFER, "type", 4);
  static final Field BUFFER_BYTESUSED = field(BUFFER, "bytesused", 8);
  static final Field BUFFER_FLAGS = field(BUFFER, "flags", 12);
  static final Field BUFFER_SECONDS = field(BUFFER, "timestamp.tv_sec", 24);
  static final Field BUFFER_MICROS = field(BUFFER, "timestamp.tv_usec", 32);
  static final Field BUFFER_SEQUENCE = field(BUFFER, "sequence", 56);
  static final Field BUFFER_MEMORY = field(BUFFER, "memory", 60);
  static final Field BUFFER_OFFSET = field(BUFFER, "m.offset", 64);
  static final Field BUFFER_PLANES = field(BUFFER, "m.planes", 64);
  static final Field BUFFER_LENGTH = new Field(BUFFER, "length", 72, 68);
  static final int BUF_FLAG_ERROR = 0x40;
  static final int BUF_FLAG_TIMESTAMP_MASK = 0xe000;
  static final int BUF_FLAG_TIMESTAMP_MONOTONIC = 0x2000;

  static final StructType PLANE = new StructType("struct v4l2_plane", 64, 60);
  static final Field PLANE_BYTESUSED = field(PLANE, "bytesused", 0);
  static final Field PLANE_LENGTH = field(PLANE, "length", 4);
  static final Field PLANE_MEM_OFFSET = field(PLANE, "m.mem_offset", 8);
  static final Field PLANE_DATA_OFFSET = new Field(PLANE, "data_offset", 16, 12);

  static final StructType QUERY_EXT_CTRL = type("struct v4l2_query_ext_ctrl", 232);
  static final Field QUERY_EXT_CTRL_ID = field(QUERY_EXT_CTRL, "id", 0);
  static final Field QUERY_EXT_CTRL_TYPE = field(QUERY_EXT_CTRL, "type", 4);
  static final Field QUERY_EXT_CTRL_NAME = field(QUERY_EXT_CTRL, "name", 8);
  static final Field QUERY_EXT_CTRL_MINIMUM = field(QUERY_EXT_CTRL, "minimum", 40);
  static final Field QUERY_EXT_CTRL_MAXIMUM = field(QUERY_EXT_CTRL, "maximum", 48);
  static final Field QUERY_EXT_CTRL_STEP = field(QUERY_EXT_CTRL, "step", 56);
  static final Field QUERY_EXT_CTRL_DEFAULT = field(QUERY_EXT_CTRL, "default_value", 64);
  static final Field QUERY_EXT_CTRL_FLAGS = field(QUERY_EXT_CTRL, "flags", 72);
  static final Field QUERY_EXT_CTRL_ELEM_SIZE = field(QUERY_EXT_CTRL, "elem_size", 76);
  static final int CTRL_FLAG_NEXT_CTRL = 0x8000_0000;
  static final int CTRL_FLAG_NEXT_COMPOUND = 0x4000_0000;
  static final int CTRL_FLAG_DISABLED = 0x1;
  static final int CTRL_FLAG_READ_ONLY = 0x4;
  static final int CTRL_FLAG_INACTIVE = 0x10;
  static final int CTRL_FLAG_WRITE_ONLY = 0x40;
  static final int CTRL_FLAG_MODIFY_LAYOUT = 0x400;

  static final StructType QUERYMENU = type("struct v4l2_querymenu", 44);
  static final Field QUERYMENU_ID = field(QUERYMENU, "id", 0);
  static final Field QUERYMENU_INDEX = field(QUERYMENU, "index", 4);
  static final Field QUERYMENU_NAME = field(QUERYMENU, "name", 8);
  static final Field QUERYMENU_VALUE = field(QUERYMENU, "value", 8);

  static final StructType EXT_CONTROL = type("struct v4l2_ext_control", 20);
  static final Field EXT_CONTROL_ID = field(EXT_CONTROL, "id", 0);
  static final Field EXT_CONTROL_SIZE = field(EXT_CONTROL, "size", 4);
  static final Field EXT_CONTROL_VALUE = field(EXT_CONTROL, "value", 12);
  static final Field EXT_CONTROL_VALUE64 = field(EXT_CONTROL, "value64", 12);
  static final Field EXT_CONTROL_PTR = field(EXT_CONTROL, "ptr", 12);

  static final StructType EXT_CONTROLS = new StructType("struct v4l2_ext_controls", 32, 24);
  static final Field EXT_CONTROLS_COUNT = field(EXT_CONTROLS, "count", 4);
  static final Field EXT_CONTROLS_CONTROLS = new Field(EXT_CONTROLS, "controls", 24, 20);

  static final StructType DV_TIMINGS = type("struct v4l2_dv_timings", 132);

  static final StructType EVENT = type("struct v4l2_event", 136);
  static final Field EVENT_TYPE = field(EVENT, "type", 0);

  static final StructType EVENT_SUBSCRIPTION = type("struct v4l2_event_subscription", 32);
  static final Field EVENT_SUBSCRIPTION_TYPE = field(EVENT_SUBSCRIPTION, "type", 0);
  static final Field EVENT_SUBSCRIPTION_ID = field(EVENT_SUBSCRIPTION, "id", 4);
  static final int EVENT_SOURCE_CHANGE = 5;

  static final Request QUERYCAP = new Request("VIDIOC_QUERYCAP", Direction.IOR, 0, CAPABILITY);
  static final Request ENUM_FMT = new Request("VIDIOC_ENUM_FMT", Direction.IOWR, 2, FMTDESC);
  static final Request G_FMT = new Request("VIDIOC_G_FMT", Direction.IOWR, 4, FORMAT);
  static final Request S_FMT = new Request("VIDIOC_S_FMT", Direction.IOWR, 5, FORMAT);
  static final Request REQBUFS = new Request("VIDIOC_REQBUFS", Direction.IOWR, 8, REQUESTBUFFERS);
  static final Request QUERYBUF = new Request("VIDIOC_QUERYBUF", Direction.IOWR, 9, BUFFER);
  static final Request QBUF = new Request("VIDIOC_QBUF", Direction.IOWR, 15, BUFFER);
  static final Request DQBUF = new Request("VIDIOC_DQBUF", Direction.IOWR, 17, BUFFER);
  static final Request STREAMON = new Request("VIDIOC_STREAMON", Direction.IOW, 18, INT);
  static final Request STREAMOFF = new Request("VIDIOC_STREAMOFF", Direction.IOW, 19, INT);
  static final Request G_PARM = new Request("VIDIOC_G_PARM", Direction.IOWR, 21, STREAMPARM);
  static final Request S_PARM = new Request("VIDIOC_S_PARM", Direction.IOWR, 22, STREAMPARM);
  static final Request G_STD = new Request("VIDIOC_G_STD", Direction.IOR, 23, STD_ID);
  static final Request S_STD = new Request("VIDIOC_S_STD", Direction.IOW, 24, STD_ID);
  static final Request ENUMINPUT = new Request("VIDIOC_ENUMINPUT", Direction.IOWR, 26, INPUT);
  static final Request QUERYMENU_ITEM =
      new Request("VIDIOC_QUERYMENU", Direction.IOWR, 37, QUERYMENU);
  static final Request G_INPUT = new Request("VIDIOC_G_INPUT", Direction.IOR, 38, INT);
  static final Request S_INPUT = new Request("VIDIOC_S_INPUT", Direction.IOWR, 39, INT);
  static final Request QUERYSTD = new Request("VIDIOC_QUERYSTD", Direction.IOR, 63, STD_ID);
  static final Request G_EXT_CTRLS =
      new Request("VIDIOC_G_EXT_CTRLS", Direction.IOWR, 71, EXT_CONTROLS);
  static final Request S_EXT_CTRLS =
      new Request("VIDIOC_S_EXT_CTRLS", Direction.IOWR, 72, EXT_CONTROLS);
  static final Request ENUM_FRAMESIZES =
      new Request("VIDIOC_ENUM_FRAMESIZES", Direction.IOWR, 74, FRMSIZEENUM);
  static final Request ENUM_FRAMEINTERVALS =
      new Request("VIDIOC_ENUM_FRAMEINTERVALS", Direction.IOWR, 75, FRMIVALENUM);
  static final Request S_DV_TIMINGS =
      new Request("VIDIOC_S_DV_TIMINGS", Direction.IOWR, 87, DV_TIMINGS);
  static final Request DQEVENT = new Request("VIDIOC_DQEVENT", Direction.IOR, 89, EVENT);
  static final Request SUBSCRIBE_EVENT =
      new Request("VIDIOC_SUBSCRIBE_EVENT", Direction.IOW, 90, EVENT_SUBSCRIPTION);
  static final Request QUERY_DV_TIMINGS =
      new Request("VIDIOC_QUERY_DV_TIMINGS", Direction.IOR, 99, DV_TIMINGS);
  static final Request QUERY_CONTROL =
      new Request("VIDIOC_QUERY_EXT_CTRL", Direction.IOWR, 103, QUERY_EXT_CTRL);
}
