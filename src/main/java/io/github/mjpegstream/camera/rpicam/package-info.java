/** Cameras of the Raspberry Pi, through rpicam-vid, which reads them by libcamera. */
package io.github.mjpegstream.camera.rpicam;
