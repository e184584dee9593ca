/** The first camera that is there, or else a stand-in until there is one. */
package io.github.mjpegstream.camera.auto;
