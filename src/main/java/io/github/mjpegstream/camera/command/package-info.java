/** Any program that writes JPEGs to its standard output as a camera. */
package io.github.mjpegstream.camera.command;
