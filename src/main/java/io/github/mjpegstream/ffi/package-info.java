/** Native code: the only package that sees JNA. Thin; what the values mean is decided elsewhere. */
package io.github.mjpegstream.ffi;
