/** JPEG: encoding raw pictures, cutting byte streams into images, checking and mending images. */
package io.github.mjpegstream.jpeg;
