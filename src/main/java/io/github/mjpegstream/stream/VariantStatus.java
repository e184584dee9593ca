package io.github.mjpegstream.stream;

/**
 * How a variant is doing, at one moment.
 *
 * @param name for people: {@code "320x240 q30 2fps"}
 * @param frames that were published, encoded or not
 * @param encoded frames that were encoded for it
 * @param failed frames that could not be
 */
public record VariantStatus(String name, long frames, long encoded, long failed) {}
