/** How a command finds the servers that run on this machine, and talks to one of them. */
package io.github.mjpegstream.control;
