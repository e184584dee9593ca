package io.github.mjpegstream.metrics;

import io.github.mjpegstream.stream.EncodeTimes;

/**
 * What one camera's viewers were sent since the start, at one moment.
 *
 * @param viewers of its stream now
 * @param behind how many of them have missed a frame lately
 * @param variants that are watched now
 * @param sent frames, each counted once for every viewer, when all of it had gone
 * @param repeated those of them that the viewer had been sent before
 * @param bytes of these frames, with what lies between them
 * @param skipped frames that a viewer was not sent, since a newer one had come before it could be
 * @param cutOff viewers that took nothing for too long
 * @param refusedViewers requests for a stream that found too many viewers
 * @param refusedVariants requests that would have been one variant too many
 * @param snapshots that were sent
 * @param variantEncoding how long pictures of variants took that were encoded
 */
public record StreamFigures(
    int viewers,
    int behind,
    int variants,
    long sent,
    long repeated,
    long bytes,
    long skipped,
    long cutOff,
    long refusedViewers,
    long refusedVariants,
    long snapshots,
    EncodeTimes.Counts variantEncoding) {}
