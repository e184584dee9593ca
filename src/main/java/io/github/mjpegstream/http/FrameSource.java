package io.github.mjpegstream.http;

import io.netty.channel.EventLoop;

/** Frames that somebody has come to watch: those of a camera, or a variant of them. Thread-safe. */
interface FrameSource {
  /** Returns the part of this loop, to be used on this loop only. */
  LoopFanout on(EventLoop loop);

  /** Goes again. Called once by everyone who came, when they are no reader any more. */
  void leave();
}
