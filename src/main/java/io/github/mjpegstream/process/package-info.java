/** Child processes: started in a group of their own, watched, and never left behind. */
package io.github.mjpegstream.process;
