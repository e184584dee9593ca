/** Who somebody is and what they may do: passwords, tokens and signed links. Knows no HTTP. */
package io.github.mjpegstream.access;
