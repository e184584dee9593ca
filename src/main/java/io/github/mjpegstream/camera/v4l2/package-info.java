/** Cameras of the kernel's video interface: webcams, HDMI grabbers, the Pi's legacy camera. */
package io.github.mjpegstream.camera.v4l2;
