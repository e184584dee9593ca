package io.github.mjpegstream.stream;

/**
 * Whether something that should always move does, at one moment. Immutable.
 *
 * @param name for people: {@code "camera front"}
 * @param thread its name
 * @param beats a number that grows whenever it has moved: a frame, an attempt, a turn of a loop
 * @param excused whether it may stand still just now: nothing is asked of it, or what it waits for
 *     has a limit that has not passed yet
 * @param state what it is doing, in words
 */
public record Pulse(String name, String thread, long beats, boolean excused, String state) {}
