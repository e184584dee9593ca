/** Certificates and keys: read from PEM files, and made for this machine. */
package io.github.mjpegstream.tls;
