/** Another MJPEG server as a camera. */
package io.github.mjpegstream.camera.http;
