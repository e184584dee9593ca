/*
 * A USB webcam made of software, for tests of cameras in the guest of src/vm/run.
 *
 *     webcam [-p PORT] [-s SERIAL] &         (default: port 0, serial number 0001; -s "" for none)
 *     echo COMMAND > /run/webcam-PORT
 *
 * It sits at the far end of vhci_hcd, the kernel's USB host controller for devices of other machines
 * (USB/IP), so that the unchanged uvcvideo serves it as /dev/videoN. `modprobe -a vhci-hcd uvcvideo`
 * comes before. It has MJPEG and YUYV in three sizes, brightness (which is seen), contrast,
 * saturation, automatic exposure and exposure time.
 *
 * Every picture differs: colour bars move, and the row of 16x8 blocks at the top is the number of
 * the frame in binary, a white block for a one, the lowest bit first.
 *
 * Commands; N is a number of frames and 1 if it is missing:
 *
 *     stall        sends nothing more, but answers requests: no frame, no error
 *     hang         answers nothing more, not even requests, which time out after five seconds
 *     freeze       sends the same picture again and again
 *     resume       ends the three above
 *     err N        the next N frames have the error bit of UVC; uvcvideo drops such frames, or, loaded
 *                  with nodrop=1, delivers them with V4L2_BUF_FLAG_ERROR
 *     trunc N      the next N frames end after half of their bytes; if they are YUYV, uvcvideo does
 *                  the same with them
 *     empty N      the next N frames have no bytes; uvcvideo always drops them
 *     garbage N    the next N frames are random bytes
 *     pad BYTES    so many zeros follow the end of every MJPEG frame, until "pad 0"
 *     no-dht, dht  MJPEG frames come without Huffman tables, as from many real webcams, or with them
 *     eproto       five transfers fail with EPROTO, which are all that uvcvideo has; it sends no new
 *                  ones, so nothing comes until the reader starts the stream anew
 *     unplug       is unplugged
 *     replug       is plugged in (again); unplugs before if need be
 *
 * USB and UVC are little-endian, and so is every CPU this is compiled for. The words for the fields
 * are those of the USB Device Class Definition for Video Devices 1.1; those of USB/IP are in
 * Documentation/usb/usbip_protocol.rst of the kernel.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/usb/ch9.h>
#include <linux/usb/video.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* ---- What the camera says it is ------------------------------------------------------------- */

enum { CONTROL_INTERFACE, STREAMING_INTERFACE };
enum { CAMERA_TERMINAL = 1, PROCESSING_UNIT, OUTPUT_TERMINAL };
enum { MJPEG = 1, YUYV };
enum { MANUFACTURER_STRING = 1, PRODUCT_STRING, SERIAL_STRING };
enum { STREAM_ENDPOINT = USB_DIR_IN | 1 };
enum { INTERVALS = 3, SIZES = 3 };
/* 32 packets of 512 bytes: uvcvideo would not ask for more at once. */
enum { MAX_PAYLOAD = 16384 };

DECLARE_UVC_HEADER_DESCRIPTOR(1);
DECLARE_UVC_INPUT_HEADER_DESCRIPTOR(1, 2);
DECLARE_UVC_FRAME_MJPEG(3);
/* The frame descriptors of both formats look the same. */
typedef struct UVC_FRAME_MJPEG(3) frame_descriptor;

#define INTERVAL(fps) (10000000 / (fps)) /* in units of 100 ns */
#define FRAME(subtype, index, width, height, fps1, fps2, fps3)         \
  {                                                                    \
    .bLength = UVC_DT_FRAME_MJPEG_SIZE(INTERVALS),                     \
    .bDescriptorType = USB_DT_CS_INTERFACE,                            \
    .bDescriptorSubType = subtype,                                     \
    .bFrameIndex = index,                                              \
    .wWidth = width,                                                   \
    .wHeight = height,                                                 \
    .dwMinBitRate = (width) * (height) * 16 * (fps3),                  \
    .dwMaxBitRate = (width) * (height) * 16 * (fps1),                  \
    .dwMaxVideoFrameBufferSize = (width) * (height) * 2,               \
    .dwDefaultFrameInterval = INTERVAL(fps1),                          \
    .bFrameIntervalType = INTERVALS,                                   \
    .dwFrameInterval = {INTERVAL(fps1), INTERVAL(fps2), INTERVAL(fps3)} \
  }

struct __attribute__((packed)) video_control {
  struct UVC_HEADER_DESCRIPTOR(1) header;
  struct uvc_camera_terminal_descriptor camera;
  struct uvc_processing_unit_descriptor processing;
  struct uvc_output_terminal_descriptor output;
};

struct __attribute__((packed)) video_streaming {
  struct UVC_INPUT_HEADER_DESCRIPTOR(1, 2) header;
  struct uvc_format_mjpeg mjpeg;
  frame_descriptor mjpeg_frames[SIZES];
  struct uvc_color_matching_descriptor mjpeg_colours;
  struct uvc_format_uncompressed yuyv;
  frame_descriptor yuyv_frames[SIZES];
  struct uvc_color_matching_descriptor yuyv_colours;
};

struct __attribute__((packed)) configuration {
  struct usb_config_descriptor config;
  struct usb_interface_assoc_descriptor association;
  struct usb_interface_descriptor control_interface;
  struct video_control control;
  struct usb_interface_descriptor streaming_interface;
  struct video_streaming streaming;
  /* The last two bytes of the structure are for audio, and are not sent. */
  struct usb_endpoint_descriptor endpoint;
};

enum { CONFIGURATION_SIZE =
         sizeof(struct configuration) - USB_DT_ENDPOINT_AUDIO_SIZE + USB_DT_ENDPOINT_SIZE };

static struct usb_device_descriptor device_descriptor = {
  .bLength = USB_DT_DEVICE_SIZE,
  .bDescriptorType = USB_DT_DEVICE,
  .bcdUSB = 0x0200,
  .bDeviceClass = USB_CLASS_MISC, /* together with the next two: has interface associations */
  .bDeviceSubClass = 2,
  .bDeviceProtocol = 1,
  .bMaxPacketSize0 = 64,
  .idVendor = 0x1209, /* pid.codes; the product is its number for tests */
  .idProduct = 0x0001,
  .bcdDevice = 0x0100,
  .iManufacturer = MANUFACTURER_STRING,
  .iProduct = PRODUCT_STRING,
  .iSerialNumber = SERIAL_STRING,
  .bNumConfigurations = 1,
};

static const struct uvc_color_matching_descriptor colours_bt601 = {
  .bLength = 6,
  .bDescriptorType = USB_DT_CS_INTERFACE,
  .bDescriptorSubType = UVC_VS_COLORFORMAT,
  .bColorPrimaries = 1,
  .bTransferCharacteristics = 1,
  .bMatrixCoefficients = 4,
};

static struct configuration configuration = {
  .config = {
    .bLength = USB_DT_CONFIG_SIZE,
    .bDescriptorType = USB_DT_CONFIG,
    .wTotalLength = CONFIGURATION_SIZE,
    .bNumInterfaces = 2,
    .bConfigurationValue = 1,
    .bmAttributes = USB_CONFIG_ATT_ONE,
    .bMaxPower = 250, /* 500 mA */
  },
  .association = {
    .bLength = USB_DT_INTERFACE_ASSOCIATION_SIZE,
    .bDescriptorType = USB_DT_INTERFACE_ASSOCIATION,
    .bFirstInterface = CONTROL_INTERFACE,
    .bInterfaceCount = 2,
    .bFunctionClass = USB_CLASS_VIDEO,
    .bFunctionSubClass = UVC_SC_VIDEO_INTERFACE_COLLECTION,
    .iFunction = PRODUCT_STRING,
  },
  .control_interface = {
    .bLength = USB_DT_INTERFACE_SIZE,
    .bDescriptorType = USB_DT_INTERFACE,
    .bInterfaceNumber = CONTROL_INTERFACE,
    .bInterfaceClass = USB_CLASS_VIDEO,
    .bInterfaceSubClass = UVC_SC_VIDEOCONTROL,
    .iInterface = PRODUCT_STRING,
  },
  .control = {
    .header = {
      .bLength = UVC_DT_HEADER_SIZE(1),
      .bDescriptorType = USB_DT_CS_INTERFACE,
      .bDescriptorSubType = UVC_VC_HEADER,
      .bcdUVC = 0x0110,
      .wTotalLength = sizeof(struct video_control),
      .dwClockFrequency = 6000000,
      .bInCollection = 1,
      .baInterfaceNr = {STREAMING_INTERFACE},
    },
    .camera = {
      .bLength = UVC_DT_CAMERA_TERMINAL_SIZE(3),
      .bDescriptorType = USB_DT_CS_INTERFACE,
      .bDescriptorSubType = UVC_VC_INPUT_TERMINAL,
      .bTerminalID = CAMERA_TERMINAL,
      .wTerminalType = UVC_ITT_CAMERA,
      .bControlSize = 3,
      .bmControls = {1 << 1 | 1 << 3}, /* automatic exposure, exposure time */
    },
    .processing = {
      .bLength = sizeof(struct uvc_processing_unit_descriptor),
      .bDescriptorType = USB_DT_CS_INTERFACE,
      .bDescriptorSubType = UVC_VC_PROCESSING_UNIT,
      .bUnitID = PROCESSING_UNIT,
      .bSourceID = CAMERA_TERMINAL,
      .bControlSize = 2,
      .bmControls = {1 << 0 | 1 << 1 | 1 << 3}, /* brightness, contrast, saturation */
    },
    .output = {
      .bLength = sizeof(struct uvc_output_terminal_descriptor),
      .bDescriptorType = USB_DT_CS_INTERFACE,
      .bDescriptorSubType = UVC_VC_OUTPUT_TERMINAL,
      .bTerminalID = OUTPUT_TERMINAL,
      .wTerminalType = UVC_TT_STREAMING,
      .bSourceID = PROCESSING_UNIT,
    },
  },
  .streaming_interface = {
    .bLength = USB_DT_INTERFACE_SIZE,
    .bDescriptorType = USB_DT_INTERFACE,
    .bInterfaceNumber = STREAMING_INTERFACE,
    .bNumEndpoints = 1,
    .bInterfaceClass = USB_CLASS_VIDEO,
    .bInterfaceSubClass = UVC_SC_VIDEOSTREAMING,
  },
  .streaming = {
    .header = {
      .bLength = UVC_DT_INPUT_HEADER_SIZE(2, 1),
      .bDescriptorType = USB_DT_CS_INTERFACE,
      .bDescriptorSubType = UVC_VS_INPUT_HEADER,
      .bNumFormats = 2,
      .wTotalLength = sizeof(struct video_streaming),
      .bEndpointAddress = STREAM_ENDPOINT,
      .bTerminalLink = OUTPUT_TERMINAL,
      .bControlSize = 1,
    },
    .mjpeg = {
      .bLength = sizeof(struct uvc_format_mjpeg),
      .bDescriptorType = USB_DT_CS_INTERFACE,
      .bDescriptorSubType = UVC_VS_FORMAT_MJPEG,
      .bFormatIndex = MJPEG,
      .bNumFrameDescriptors = SIZES,
      .bDefaultFrameIndex = 1,
    },
    .mjpeg_frames = {
      FRAME(UVC_VS_FRAME_MJPEG, 1, 640, 480, 30, 15, 5),
      FRAME(UVC_VS_FRAME_MJPEG, 2, 320, 240, 30, 15, 5),
      FRAME(UVC_VS_FRAME_MJPEG, 3, 1280, 720, 30, 15, 5),
    },
    .yuyv = {
      .bLength = sizeof(struct uvc_format_uncompressed),
      .bDescriptorType = USB_DT_CS_INTERFACE,
      .bDescriptorSubType = UVC_VS_FORMAT_UNCOMPRESSED,
      .bFormatIndex = YUYV,
      .bNumFrameDescriptors = SIZES,
      .guidFormat = {'Y', 'U', 'Y', '2', 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71},
      .bBitsPerPixel = 16,
      .bDefaultFrameIndex = 1,
    },
    .yuyv_frames = {
      FRAME(UVC_VS_FRAME_UNCOMPRESSED, 1, 640, 480, 30, 15, 5),
      FRAME(UVC_VS_FRAME_UNCOMPRESSED, 2, 320, 240, 30, 15, 5),
      /* As with real ones, large pictures that are not compressed are slow. */
      FRAME(UVC_VS_FRAME_UNCOMPRESSED, 3, 1280, 720, 10, 5, 1),
    },
  },
  .endpoint = {
    .bLength = USB_DT_ENDPOINT_SIZE,
    .bDescriptorType = USB_DT_ENDPOINT,
    .bEndpointAddress = STREAM_ENDPOINT,
    .bmAttributes = USB_ENDPOINT_XFER_BULK,
    .wMaxPacketSize = 512,
  },
};

static const char *strings[] = {
  [MANUFACTURER_STRING] = "mjpeg-stream",
  [PRODUCT_STRING] = "Software Webcam",
  [SERIAL_STRING] = "0001",
};

enum { AUTO_EXPOSURE_MANUAL = 1, AUTO_EXPOSURE_APERTURE_PRIORITY = 8 };

struct control {
  uint8_t unit, selector, size;
  int32_t min, max, step, initial, value;
};

static struct control controls[] = {
  {PROCESSING_UNIT, UVC_PU_BRIGHTNESS_CONTROL, 2, -64, 64, 1, 0, 0},
  {PROCESSING_UNIT, UVC_PU_CONTRAST_CONTROL, 2, 0, 95, 1, 32, 32},
  {PROCESSING_UNIT, UVC_PU_SATURATION_CONTROL, 2, 0, 100, 1, 55, 55},
  /* For this one the "step" is the set of modes there are. */
  {CAMERA_TERMINAL, UVC_CT_AE_MODE_CONTROL, 1, AUTO_EXPOSURE_MANUAL,
   AUTO_EXPOSURE_APERTURE_PRIORITY, AUTO_EXPOSURE_MANUAL | AUTO_EXPOSURE_APERTURE_PRIORITY,
   AUTO_EXPOSURE_APERTURE_PRIORITY, AUTO_EXPOSURE_APERTURE_PRIORITY},
  /* In units of 100 microseconds. */
  {CAMERA_TERMINAL, UVC_CT_EXPOSURE_TIME_ABSOLUTE_CONTROL, 4, 1, 5000, 1, 156, 156},
};

static struct control *find_control(int unit, int selector) {
  for (size_t i = 0; i < LENGTH(controls); i++) {
    if (controls[i].unit == unit && controls[i].selector == selector) {
      return &controls[i];
    }
  }
  return NULL;
}

/* ---- State ---------------------------------------------------------------------------------- */

static struct {
  bool stalled, hanging, frozen, without_tables;
  unsigned padding, errors, truncated, empty, garbage, failed_transfers;
} faults;

/* What the host has proposed and what it has decided on. */
static struct uvc_streaming_control probe, commit;
static bool streaming;

/* The frame that is being sent. */
static struct {
  uint8_t data[1280 * 720 * 2 + (1 << 20)];
  size_t length, sent;
  bool begun, bad;
  uint8_t toggle; /* changes from one frame to the next, so that the host notices a lost end */
} frame;
static uint32_t frame_number;
static int64_t next_frame_nanos;

/* Transfers the host waits for, oldest first, and requests that were swallowed while hanging. */
struct transfer { uint32_t sequence, length; };
static struct transfer transfers[64];
static size_t transfer_count;
static uint32_t swallowed[64];
static size_t swallowed_count;

static int port;
static int host = -1; /* the socket to vhci_hcd, or -1 while unplugged */
static bool plug_wanted = true;

static int64_t now_nanos(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* ---- Pictures: flat blocks of 16x8 pixels ---------------------------------------------------- */

struct colour { int y, cb, cr; };

static const frame_descriptor *frame_size(const struct uvc_streaming_control *choice) {
  const frame_descriptor *sizes = choice->bFormatIndex == MJPEG
      ? configuration.streaming.mjpeg_frames : configuration.streaming.yuyv_frames;
  return &sizes[choice->bFrameIndex - 1];
}

static int clamp(int value, int min, int max) {
  return value < min ? min : value > max ? max : value;
}

static struct colour block_colour(int column, int row, int columns) {
  static const struct colour bars[8] = {
    {180, 128, 128}, {168, 44, 136}, {145, 147, 44}, {133, 63, 52},
    {63, 193, 204}, {51, 109, 212}, {28, 212, 120}, {16, 128, 128},
  };
  if (row == 0) {
    bool one = column < 32 && (frame_number >> column & 1);
    return (struct colour) {one ? 235 : 16, 128, 128};
  }
  struct colour colour = bars[(column + frame_number) % columns * LENGTH(bars) / columns];
  int brightness = find_control(PROCESSING_UNIT, UVC_PU_BRIGHTNESS_CONTROL)->value;
  colour.y = clamp(colour.y + row % 16 + brightness, 0, 255);
  return colour;
}

static void draw_yuyv(int width, int height) {
  uint8_t *to = frame.data;
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x += 2) {
      if (y % 8 != 0) {
        memcpy(to, to - width * 2, 4);
      } else {
        struct colour colour = block_colour(x / 16, y / 8, width / 16);
        memcpy(to, (uint8_t[]) {colour.y, colour.cb, colour.y, colour.cr}, 4);
      }
      to += 4;
    }
  }
  frame.length = to - frame.data;
}

/*
 * The Huffman tables of ITU T.81, annex K.3: how many codes there are of each length from 1 to 16,
 * and what they stand for. A decoder assumes these where an MJPEG frame has none.
 */
static const uint8_t luma_dc[] = {
  0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
};
static const uint8_t chroma_dc[] = {
  0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
};
static const uint8_t luma_ac[] = {
  0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d,
  0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07,
  0x22, 0x71, 0x14, 0x32, 0x81, 0x91, 0xa1, 0x08, 0x23, 0x42, 0xb1, 0xc1, 0x15, 0x52, 0xd1, 0xf0,
  0x24, 0x33, 0x62, 0x72, 0x82, 0x09, 0x0a, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x25, 0x26, 0x27, 0x28,
  0x29, 0x2a, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49,
  0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69,
  0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89,
  0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
  0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3, 0xc4, 0xc5,
  0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda, 0xe1, 0xe2,
  0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
  0xf9, 0xfa,
};
static const uint8_t chroma_ac[] = {
  0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77,
  0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71,
  0x13, 0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xa1, 0xb1, 0xc1, 0x09, 0x23, 0x33, 0x52, 0xf0,
  0x15, 0x62, 0x72, 0xd1, 0x0a, 0x16, 0x24, 0x34, 0xe1, 0x25, 0xf1, 0x17, 0x18, 0x19, 0x1a, 0x26,
  0x27, 0x28, 0x29, 0x2a, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48,
  0x49, 0x4a, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68,
  0x69, 0x6a, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
  0x88, 0x89, 0x8a, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0xa2, 0xa3, 0xa4, 0xa5,
  0xa6, 0xa7, 0xa8, 0xa9, 0xaa, 0xb2, 0xb3, 0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xc2, 0xc3,
  0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8, 0xd9, 0xda,
  0xe2, 0xe3, 0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8,
  0xf9, 0xfa,
};

static struct {
  uint8_t *to;
  uint32_t bits;
  int count; /* of the bits that have not been written yet */
} jpeg;

static void put_bytes(const void *bytes, size_t length) {
  memcpy(jpeg.to, bytes, length);
  jpeg.to += length;
}

static void put_bits(uint32_t bits, int count) {
  jpeg.bits = jpeg.bits << count | bits;
  jpeg.count += count;
  while (jpeg.count >= 8) {
    uint8_t byte = jpeg.bits >> (jpeg.count - 8);
    put_bytes(&byte, 1);
    if (byte == 0xff) { /* a zero says that this is no marker */
      put_bytes("", 1);
    }
    jpeg.count -= 8;
  }
}

/* The codes of one length are consecutive numbers; a bit longer, they go on at the double. */
static void put_symbol(const uint8_t *table, uint8_t symbol) {
  const uint8_t *value = table + 16;
  uint32_t code = 0;
  for (int length = 1; length <= 16; length++, code <<= 1) {
    for (int i = 0; i < table[length - 1]; i++, code++) {
      if (*value++ == symbol) {
        put_bits(code, length);
        return;
      }
    }
  }
}

/* A flat block is the difference of its mean to that of the block before, and no more. */
static void put_block(const uint8_t *dc, const uint8_t *ac, int mean, int *before) {
  int difference = mean - *before;
  int size = 0;
  while (abs(difference) >> size) {
    size++;
  }
  put_symbol(dc, size);
  put_bits(difference < 0 ? difference + (1 << size) - 1 : difference, size);
  put_symbol(ac, 0); /* end of the block */
  *before = mean;
}

static void put_table(uint8_t number, const uint8_t *table, size_t length) {
  put_bytes((uint8_t[]) {0xff, 0xc4, 0, length + 3, number}, 5);
  put_bytes(table, length);
}

static void draw_jpeg(int width, int height) {
  jpeg.to = frame.data;
  jpeg.count = 0;

  put_bytes((uint8_t[]) {0xff, 0xd8, 0xff, 0xdb, 0, 67, 0}, 7);
  for (int i = 0; i < 64; i++) {
    put_bytes("\x08", 1); /* with this divisor, a block's first coefficient is its mean */
  }
  put_bytes((uint8_t[]) {0xff, 0xc0, 0, 17, 8, height >> 8, height, width >> 8, width, 3,
                         1, 0x21, 0, 2, 0x11, 0, 3, 0x11, 0}, 19);
  if (!faults.without_tables) {
    put_table(0x00, luma_dc, sizeof luma_dc);
    put_table(0x10, luma_ac, sizeof luma_ac);
    put_table(0x01, chroma_dc, sizeof chroma_dc);
    put_table(0x11, chroma_ac, sizeof chroma_ac);
  }
  put_bytes((uint8_t[]) {0xff, 0xda, 0, 12, 3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0}, 14);

  int y = 0, cb = 0, cr = 0;
  for (int row = 0; row < height / 8; row++) {
    for (int column = 0; column < width / 16; column++) {
      struct colour colour = block_colour(column, row, width / 16);
      put_block(luma_dc, luma_ac, colour.y - 128, &y);
      put_block(luma_dc, luma_ac, colour.y - 128, &y);
      put_block(chroma_dc, chroma_ac, colour.cb - 128, &cb);
      put_block(chroma_dc, chroma_ac, colour.cr - 128, &cr);
    }
  }
  put_bits(0x7f, 7); /* fills the last byte */
  put_bytes((uint8_t[]) {0xff, 0xd9}, 2);
  memset(jpeg.to, 0, faults.padding);
  frame.length = jpeg.to - frame.data + faults.padding;
}

/* Whether one of the next frames has a fault; counts it. */
static bool take(unsigned *count) {
  return *count > 0 && (*count)--;
}

static void begin_frame(void) {
  const frame_descriptor *size = frame_size(&commit);
  if (commit.bFormatIndex == MJPEG) {
    draw_jpeg(size->wWidth, size->wHeight);
  } else {
    draw_yuyv(size->wWidth, size->wHeight);
  }
  if (!faults.frozen) {
    frame_number++;
  }
  frame.begun = true;
  frame.sent = 0;
  frame.toggle ^= UVC_STREAM_FID;
  frame.bad = take(&faults.errors);
  if (take(&faults.truncated)) {
    frame.length /= 2;
  }
  if (take(&faults.empty)) {
    frame.length = 0;
  }
  if (take(&faults.garbage)) {
    for (size_t i = 0; i < frame.length; i++) {
      frame.data[i] = rand();
    }
  }
}

/* ---- USB/IP --------------------------------------------------------------------------------- */

enum { SUBMIT = 1, UNLINK, SUBMITTED, UNLINKED };

/* All numbers are big-endian, but for the setup packet, which is as USB has it. */
struct __attribute__((packed)) message {
  uint32_t command, sequence, device, direction, endpoint;
  union {
    struct __attribute__((packed)) {
      uint32_t flags, length, start_frame, packets, interval;
      struct usb_ctrlrequest setup;
    } submit;
    struct __attribute__((packed)) {
      uint32_t sequence;
    } unlink;
    struct __attribute__((packed)) {
      uint32_t status, length, start_frame, packets, errors;
    } reply;
    uint8_t size[28];
  };
};

static void unplug(void) {
  if (host >= 0) {
    close(host);
  }
  host = -1;
  streaming = frame.begun = false;
  transfer_count = swallowed_count = 0;
}

/* Plugs in if the port is free: the kernel takes a moment to notice that a device was unplugged. */
static void try_to_plug(void) {
  FILE *status = fopen("/sys/devices/platform/vhci_hcd.0/status", "r");
  if (!status) {
    fail("webcam: no vhci_hcd (modprobe vhci-hcd)");
  }
  bool free = false;
  char line[256];
  while (fgets(line, sizeof line, status)) {
    int number, state;
    /* 4: VDEV_ST_NULL */
    free |= sscanf(line, "hs %d %d", &number, &state) == 2 && number == port && state == 4;
  }
  fclose(status);
  if (!free) {
    return;
  }

  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) {
    fail("webcam: socketpair");
  }
  int attach = open("/sys/devices/platform/vhci_hcd.0/attach", O_WRONLY | O_CLOEXEC);
  if (attach < 0 ||
      dprintf(attach, "%d %d %d %d", port, ends[1], 1 << 16 | (port + 1), USB_SPEED_HIGH) < 0) {
    fail("webcam: attach to vhci_hcd");
  }
  close(attach);
  close(ends[1]);
  host = ends[0];
  plug_wanted = false;
}

static void send_message(const struct message *message, const void *head, size_t head_length,
                         const void *data, size_t data_length) {
  struct iovec parts[] = {
    {(void *) message, sizeof *message}, {(void *) head, head_length}, {(void *) data, data_length},
  };
  struct msghdr all = {.msg_iov = parts, .msg_iovlen = LENGTH(parts)};
  /* A blocking socket takes all, unless the other end is gone. */
  ssize_t length = sizeof *message + head_length + data_length;
  if (host >= 0 && sendmsg(host, &all, MSG_NOSIGNAL) != length) {
    unplug();
  }
}

/* Ends a transfer; head and data are what the host reads, one behind the other. */
static void reply(uint32_t sequence, int status, size_t length, const void *head,
                  size_t head_length, const void *data, size_t data_length) {
  struct message message = {
    .command = htonl(SUBMITTED), .sequence = htonl(sequence),
    .reply = {.status = htonl(status), .length = htonl(length)},
  };
  send_message(&message, head, head_length, data, data_length);
}

static void remove_transfer(size_t i) {
  memmove(&transfers[i], &transfers[i + 1], (--transfer_count - i) * sizeof transfers[0]);
}

/* The host takes a transfer back. It wants to know whether that came before the answer. */
static void handle_unlink(uint32_t sequence, uint32_t taken_back) {
  bool waiting = false;
  for (size_t i = 0; i < transfer_count && !waiting; i++) {
    if (transfers[i].sequence == taken_back) {
      remove_transfer(i);
      waiting = true;
    }
  }
  for (size_t i = 0; i < swallowed_count && !waiting; i++) {
    if (swallowed[i] == taken_back) {
      swallowed[i] = swallowed[--swallowed_count];
      waiting = true;
    }
  }
  struct message message = {
    .command = htonl(UNLINKED), .sequence = htonl(sequence),
    .reply = {.status = htonl(waiting ? -ECONNRESET : 0)},
  };
  send_message(&message, NULL, 0, NULL, 0);
}

/* ---- The stream ------------------------------------------------------------------------------ */

/* Fills the waiting transfers with what is due. Each carries a header of two bytes and a piece. */
static void send_frames(void) {
  while (host >= 0 && streaming && transfer_count > 0 && !faults.stalled && !faults.hanging) {
    struct transfer transfer = transfers[0];
    if (take(&faults.failed_transfers)) {
      remove_transfer(0);
      reply(transfer.sequence, -EPROTO, 0, NULL, 0, NULL, 0);
      continue;
    }
    if (!frame.begun) {
      int64_t now = now_nanos();
      if (now < next_frame_nanos) {
        return;
      }
      int64_t interval = commit.dwFrameInterval * INT64_C(100);
      next_frame_nanos += interval;
      if (next_frame_nanos < now) { /* too slow: frames are left out */
        next_frame_nanos = now;
      }
      begin_frame();
    }
    uint8_t header[2] = {sizeof header, UVC_STREAM_EOH | frame.toggle};
    size_t room = clamp(transfer.length, 0, MAX_PAYLOAD) - sizeof header;
    size_t begin = frame.sent, length = frame.length - begin < room ? frame.length - begin : room;
    frame.sent += length;
    if (frame.sent == frame.length) {
      header[1] |= UVC_STREAM_EOF;
      frame.begun = false;
    }
    if (frame.bad) {
      header[1] |= UVC_STREAM_ERR;
    }
    remove_transfer(0);
    reply(transfer.sequence, 0, sizeof header + length, header, sizeof header, frame.data + begin,
          length);
  }
}

static void stop_stream(void) {
  streaming = frame.begun = false;
}

/* Turns a proposal into the nearest possibility. */
static void negotiate(struct uvc_streaming_control *choice) {
  choice->bFormatIndex = clamp(choice->bFormatIndex, MJPEG, YUYV);
  choice->bFrameIndex = clamp(choice->bFrameIndex, 1, SIZES);
  const frame_descriptor *size = frame_size(choice);
  uint32_t wanted = choice->dwFrameInterval;
  if (wanted == 0) {
    wanted = size->dwDefaultFrameInterval;
  }
  uint32_t nearest = size->dwFrameInterval[0];
  for (int i = 1; i < INTERVALS; i++) {
    uint32_t interval = size->dwFrameInterval[i];
    if (llabs((int64_t) interval - wanted) < llabs((int64_t) nearest - wanted)) {
      nearest = interval;
    }
  }
  choice->dwFrameInterval = nearest;
  choice->dwMaxVideoFrameSize = size->dwMaxVideoFrameBufferSize;
  choice->dwMaxPayloadTransferSize = MAX_PAYLOAD;
  choice->dwClockFrequency = configuration.control.header.dwClockFrequency;
}

/* ---- Requests -------------------------------------------------------------------------------- */

/* Those below write their answer to `answer` and return its length, or -1: refused. */
enum { MAX_ANSWER = 1024 };

static int answer_with(uint8_t *answer, const void *data, size_t length) {
  memcpy(answer, data, length);
  return length;
}

static int get_string(int index, uint8_t *answer) {
  if (index == 0) {
    return answer_with(answer, "\x04\x03\x09\x04", 4); /* in English (US) only */
  }
  if (index >= (int) LENGTH(strings)) {
    return -1;
  }
  int length = 2;
  for (const char *c = strings[index]; *c && length < 254; c++) {
    answer[length++] = *c;
    answer[length++] = 0;
  }
  answer[0] = length;
  answer[1] = USB_DT_STRING;
  return length;
}

static int standard_request(const struct usb_ctrlrequest *setup, uint8_t *answer) {
  switch (setup->bRequest) {
    case USB_REQ_GET_DESCRIPTOR:
      switch (setup->wValue >> 8) {
        case USB_DT_DEVICE:
          return answer_with(answer, &device_descriptor, sizeof device_descriptor);
        case USB_DT_CONFIG:
          return answer_with(answer, &configuration, CONFIGURATION_SIZE);
        case USB_DT_STRING:
          return get_string(setup->wValue & 0xff, answer);
        default:
          return -1;
      }
    case USB_REQ_GET_CONFIGURATION:
      return answer_with(answer, "\x01", 1);
    case USB_REQ_GET_INTERFACE:
      return answer_with(answer, "\x00", 1);
    case USB_REQ_GET_STATUS:
      return answer_with(answer, "\x00\x00", 2);
    case USB_REQ_CLEAR_FEATURE:
      /* So uvcvideo ends a stream over a bulk endpoint. */
      if (setup->bRequestType == USB_RECIP_ENDPOINT && setup->wIndex == STREAM_ENDPOINT) {
        stop_stream();
      }
      return 0;
    case USB_REQ_SET_CONFIGURATION:
    case USB_REQ_SET_INTERFACE:
      return 0;
    default:
      return -1;
  }
}

static int stream_request(const struct usb_ctrlrequest *setup, const uint8_t *data,
                          uint8_t *answer) {
  int selector = setup->wValue >> 8;
  if (selector != UVC_VS_PROBE_CONTROL && selector != UVC_VS_COMMIT_CONTROL) {
    return -1;
  }
  struct uvc_streaming_control *choice = selector == UVC_VS_PROBE_CONTROL ? &probe : &commit;
  struct uvc_streaming_control initial = {0};
  switch (setup->bRequest) {
    case UVC_SET_CUR:
      if (setup->wLength < sizeof *choice) {
        return -1;
      }
      memcpy(choice, data, sizeof *choice);
      negotiate(choice);
      if (selector == UVC_VS_COMMIT_CONTROL) {
        stop_stream();
        streaming = true;
        next_frame_nanos = now_nanos();
      }
      return 0;
    case UVC_GET_CUR:
    case UVC_GET_MIN:
    case UVC_GET_MAX:
      return answer_with(answer, choice, sizeof *choice);
    case UVC_GET_DEF:
      negotiate(&initial);
      return answer_with(answer, &initial, sizeof initial);
    case UVC_GET_LEN:
      return answer_with(answer, (uint8_t[]) {sizeof *choice, 0}, 2);
    case UVC_GET_INFO:
      return answer_with(answer, "\x03", 1); /* can be read and written */
    default:
      return -1;
  }
}

static int control_request(const struct usb_ctrlrequest *setup, const uint8_t *data,
                           uint8_t *answer) {
  struct control *control = find_control(setup->wIndex >> 8, setup->wValue >> 8);
  if (!control) {
    return -1;
  }
  int32_t value;
  switch (setup->bRequest) {
    case UVC_SET_CUR:
      if (control->selector == UVC_CT_EXPOSURE_TIME_ABSOLUTE_CONTROL &&
          control->unit == CAMERA_TERMINAL &&
          find_control(CAMERA_TERMINAL, UVC_CT_AE_MODE_CONTROL)->value != AUTO_EXPOSURE_MANUAL) {
        return -1; /* as real cameras refuse it */
      }
      if (setup->wLength < control->size) {
        return -1;
      }
      value = 0;
      memcpy(&value, data, control->size);
      control->value = control->size == 2 ? (int16_t) value : value;
      return 0;
    case UVC_GET_CUR: value = control->value; break;
    case UVC_GET_MIN: value = control->min; break;
    case UVC_GET_MAX: value = control->max; break;
    case UVC_GET_RES: value = control->step; break;
    case UVC_GET_DEF: value = control->initial; break;
    case UVC_GET_LEN: return answer_with(answer, (uint8_t[]) {control->size, 0}, 2);
    case UVC_GET_INFO: return answer_with(answer, "\x03", 1);
    default: return -1;
  }
  return answer_with(answer, &value, control->size);
}

static int request(const struct usb_ctrlrequest *setup, const uint8_t *data, uint8_t *answer) {
  switch (setup->bRequestType & USB_TYPE_MASK) {
    case USB_TYPE_STANDARD:
      return standard_request(setup, answer);
    case USB_TYPE_CLASS:
      return (setup->wIndex & 0xff) == STREAMING_INTERFACE
          ? stream_request(setup, data, answer) : control_request(setup, data, answer);
    default:
      return -1;
  }
}

static void handle_submit(uint32_t sequence, const struct message *message, const uint8_t *data) {
  if (ntohl(message->endpoint) != 0) {
    if (transfer_count == LENGTH(transfers)) {
      reply(sequence, -EPIPE, 0, NULL, 0, NULL, 0);
      return;
    }
    transfers[transfer_count++] =
        (struct transfer) {sequence, ntohl(message->submit.length)};
    return;
  }
  if (faults.hanging) {
    if (swallowed_count < LENGTH(swallowed)) {
      swallowed[swallowed_count++] = sequence;
    }
    return;
  }
  const struct usb_ctrlrequest *setup = &message->submit.setup;
  uint8_t answer[MAX_ANSWER];
  int length = request(setup, data, answer);
  if (length < 0) {
    reply(sequence, -EPIPE, 0, NULL, 0, NULL, 0);
  } else if (setup->bRequestType & USB_DIR_IN) {
    length = clamp(length, 0, setup->wLength);
    reply(sequence, 0, length, answer, length, NULL, 0);
  } else {
    reply(sequence, 0, setup->wLength, NULL, 0, NULL, 0);
  }
}

/* Reads one message from the host and does what it says. */
static void handle_message(void) {
  struct message message;
  uint8_t data[4096];
  size_t length = 0;
  if (recv(host, &message, sizeof message, MSG_WAITALL) != sizeof message) {
    unplug();
    return;
  }
  bool submit = ntohl(message.command) == SUBMIT;
  if (submit && !ntohl(message.direction)) {
    length = ntohl(message.submit.length);
    if (length > sizeof data ||
        (length > 0 && recv(host, data, length, MSG_WAITALL) != (ssize_t) length)) {
      unplug();
      return;
    }
  }
  uint32_t sequence = ntohl(message.sequence);
  if (submit) {
    handle_submit(sequence, &message, data);
  } else {
    handle_unlink(sequence, ntohl(message.unlink.sequence));
  }
}

/* ---- Commands -------------------------------------------------------------------------------- */

static void resume(void) {
  faults.stalled = faults.hanging = faults.frozen = false;
  while (swallowed_count > 0) {
    reply(swallowed[--swallowed_count], -EPIPE, 0, NULL, 0, NULL, 0);
  }
  next_frame_nanos = now_nanos();
}

static void command(const char *line) {
  char word[16] = "";
  unsigned number = 1;
  if (sscanf(line, "%15s %u", word, &number) < 1) {
    return;
  }
  static const struct { const char *word; unsigned *count; } counted[] = {
    {"err", &faults.errors}, {"trunc", &faults.truncated}, {"empty", &faults.empty},
    {"garbage", &faults.garbage},
  };
  for (size_t i = 0; i < LENGTH(counted); i++) {
    if (!strcmp(word, counted[i].word)) {
      *counted[i].count = number;
      return;
    }
  }
  if (!strcmp(word, "stall")) {
    faults.stalled = true;
  } else if (!strcmp(word, "hang")) {
    faults.hanging = true;
  } else if (!strcmp(word, "freeze")) {
    faults.frozen = true;
  } else if (!strcmp(word, "resume")) {
    resume();
  } else if (!strcmp(word, "pad")) {
    faults.padding = number < 1 << 20 ? number : 1 << 20;
  } else if (!strcmp(word, "no-dht")) {
    faults.without_tables = true;
  } else if (!strcmp(word, "dht")) {
    faults.without_tables = false;
  } else if (!strcmp(word, "eproto")) {
    faults.failed_transfers = 5;
  } else if (!strcmp(word, "unplug")) {
    unplug();
  } else if (!strcmp(word, "replug")) {
    unplug();
    plug_wanted = true;
  } else {
    fprintf(stderr, "webcam: %s (expected: a command, see src/vm/guest/webcam.c)\n", line);
  }
}

/* A line written by one echo comes as a whole. */
static void read_commands(int fifo) {
  char lines[4096];
  ssize_t length = read(fifo, lines, sizeof lines - 1);
  if (length <= 0) {
    return;
  }
  lines[length] = 0;
  char *rest = lines;
  for (char *line; (line = strsep(&rest, "\n"));) {
    command(line);
  }
}

/* How long nothing has to be done, as poll() wants it. */
static int idle_millis(void) {
  if (plug_wanted) {
    return 20;
  }
  if (host >= 0 && streaming && transfer_count > 0 && !faults.stalled && !faults.hanging) {
    int64_t nanos = next_frame_nanos - now_nanos();
    return nanos <= 0 ? 0 : (nanos + 999999) / 1000000;
  }
  return -1;
}

int main(int argc, char **argv) {
  for (int option; (option = getopt(argc, argv, "p:s:")) != -1;) {
    switch (option) {
      case 'p': port = atoi(optarg); break;
      case 's': strings[SERIAL_STRING] = optarg; break;
      default: return 2;
    }
  }
  if (!*strings[SERIAL_STRING]) {
    device_descriptor.iSerialNumber = 0;
  }
  configuration.streaming.mjpeg_colours = configuration.streaming.yuyv_colours = colours_bt601;
  negotiate(&probe);
  commit = probe;

  char path[64];
  snprintf(path, sizeof path, "/run/webcam-%d", port);
  if (mkfifo(path, 0600) && errno != EEXIST) {
    fail(path);
  }
  /* Also for writing, so that it never ends. */
  int fifo = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fifo < 0) {
    fail(path);
  }

  for (;;) {
    if (plug_wanted) {
      try_to_plug();
    }
    send_frames();
    /* poll() passes over a negative file. */
    struct pollfd files[] = {{fifo, POLLIN, 0}, {host, POLLIN, 0}};
    poll(files, LENGTH(files), idle_millis());
    if (files[1].revents) {
      handle_message();
    }
    if (files[0].revents) {
      read_commands(fifo);
    }
  }
}
