package io.github.mjpegstream.camera.v4l2;

/** Which of the two interfaces for capture buffers a device has. */
enum BufferType {
  SINGLE_PLANAR(Videodev2.BUF_TYPE_VIDEO_CAPTURE),
  /** The newer one; we use formats of one plane only. */
  MULTI_PLANAR(Videodev2.BUF_TYPE_VIDEO_CAPTURE_MPLANE);

  private final int code;

  BufferType(int code) {
    this.code = code;
  }

  /** Returns the number that the kernel knows it by. */
  int code() {
    return code;
  }
}
