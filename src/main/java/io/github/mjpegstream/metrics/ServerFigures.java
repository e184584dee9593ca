package io.github.mjpegstream.metrics;

import java.util.List;

/**
 * All that there is to tell of the server, beside its process.
 *
 * @param version of the program
 * @param connections that are open
 * @param refusals what was refused before it reached a camera
 * @param viewersLimit how many viewers there may be
 * @param variantsLimit how many variants there may be
 * @param cameras at least one
 */
public record ServerFigures(
    String version,
    int connections,
    Refusals refusals,
    int viewersLimit,
    int variantsLimit,
    List<CameraFigures> cameras) {
  public ServerFigures {
    cameras = List.copyOf(cameras);
  }
}
