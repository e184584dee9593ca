package io.github.mjpegstream.metrics;

/**
 * Who was not let in since the start, beside the viewers of a camera.
 *
 * @param turnedAway new connections, because of a limit
 * @param madeRoom connections without a request, closed for the sake of others
 * @param tooManyRequests requests of addresses that asked too often
 * @param wrongLogins requests with a wrong password, token or link, or too soon after one
 */
public record Refusals(long turnedAway, long madeRoom, long tooManyRequests, long wrongLogins) {}
