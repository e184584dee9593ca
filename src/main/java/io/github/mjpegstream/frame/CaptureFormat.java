package io.github.mjpegstream.frame;

/**
 * What a camera has agreed to deliver.
 *
 * @param name of the pixel format, as the camera's interface calls it: {@code "YUYV"}
 * @param size of the picture
 * @param strideBytes bytes from one row to the next; 0 for JPEG
 * @param fps frames a second; 0 if the camera does not say
 */
public record CaptureFormat(String name, FrameSize size, int strideBytes, double fps) {}
