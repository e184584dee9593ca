/** Pictures of our own making: a canvas and a font, for the test pattern and for placeholders. */
package io.github.mjpegstream.draw;
