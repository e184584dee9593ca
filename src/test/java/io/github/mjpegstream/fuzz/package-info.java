/** What all fuzz targets share; the targets lie beside what they feed. */
package io.github.mjpegstream.fuzz;
