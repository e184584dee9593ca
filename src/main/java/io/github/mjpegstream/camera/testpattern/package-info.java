/** A camera without a camera: a picture of our own that moves and tells the time. */
package io.github.mjpegstream.camera.testpattern;
