/**
 * What is counted and measured, named for Prometheus. Reads what the stream and the server say of
 * themselves, and counts nothing itself. Nothing in here is loaded before somebody asks.
 */
package io.github.mjpegstream.metrics;
