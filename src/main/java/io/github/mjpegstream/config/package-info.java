/**
 * The configuration: what can be set, where it comes from, and what is wrong with it.
 *
 * <p>Everything is read once at start into immutable records.
 */
package io.github.mjpegstream.config;
