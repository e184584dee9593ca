/** From a camera that may fail to the newest frame that is always there. Knows no HTTP. */
package io.github.mjpegstream.stream;
