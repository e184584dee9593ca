/** The program: the command line, and the place where everything is put together. */
package io.github.mjpegstream;
