package io.github.mjpegstream.camera;

/**
 * A camera that this machine has.
 *
 * @param type the camera type that opens it, as in the configuration
 * @param id what distinguishes it among those of its type: an index or a path
 * @param description model and resolution, for people
 */
public record FoundCamera(String type, String id, String description) {}
