/**
 * What people watch with, against the server as it is: programs of others, and readers that behave
 * as programs which Debian does not have. {@code docs/clients.md} is the result.
 */
package io.github.mjpegstream.clients;
