/** The camera that is there: one of the Raspberry Pi, or else a stand-in until there is one. */
package io.github.mjpegstream.camera.auto;
