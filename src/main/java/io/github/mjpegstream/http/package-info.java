/** Serving frames over HTTP: all of the Netty channel code. */
package io.github.mjpegstream.http;
