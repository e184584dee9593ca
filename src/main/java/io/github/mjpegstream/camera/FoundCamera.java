package io.github.mjpegstream.camera;

import java.util.List;

/**
 * A camera that this machine has.
 *
 * @param type the camera type that opens it, as in the configuration
 * @param id what distinguishes it among those of its type: an index or a path
 * @param description model and resolution, for people
 * @param details more for people, a line each, such as other names and formats
 */
public record FoundCamera(String type, String id, String description, List<String> details) {
  public FoundCamera {
    details = List.copyOf(details);
  }

  /** One of which no more is known. */
  public FoundCamera(String type, String id, String description) {
    this(type, id, description, List.of());
  }
}
