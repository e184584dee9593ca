/**
 * What a camera is, whatever its kind: something that can be opened for a capture session.
 *
 * <p>Each kind of camera has a package of its own below this one and knows none of the others.
 */
package io.github.mjpegstream.camera;
