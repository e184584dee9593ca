/**
 * The vocabulary of the whole program: frames, their layout, and the clock they are stamped with.
 *
 * <p>No I/O and no threads live here. Depends on the JDK and on Netty's buffers only.
 */
package io.github.mjpegstream.frame;
