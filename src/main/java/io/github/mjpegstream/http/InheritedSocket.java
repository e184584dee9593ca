package io.github.mjpegstream.http;

/**
 * A TCP socket that whoever started this process listens on already.
 *
 * @param fd its descriptor, which the server takes over
 * @param name for people
 */
public record InheritedSocket(int fd, String name) {}
