package io.github.mjpegstream.http;

import io.netty.buffer.ByteBuf;
import java.io.IOException;

/** What a viewer's connection can do that a channel of Netty does not offer. Loop-confined. */
interface ViewerSocket {
  /** Where there is nothing to gain or to be known. */
  ViewerSocket PLAIN =
      new ViewerSocket() {
        @Override
        public int writeNow(ByteBuf part) {
          return 0;
        }

        @Override
        public boolean readerLags() {
          return false;
        }
      };

  /**
   * Hands bytes to the kernel without a queue, a promise, or anything else that would have to be
   * allocated. To be called only while nothing is waiting in the channel's own queue.
   *
   * @param part of which neither index is moved
   * @return how many bytes the kernel took, none if this cannot be done
   * @throws IOException if the connection is broken
   */
  int writeNow(ByteBuf part) throws IOException;

  /**
   * Returns whether the viewer has yet to read so much of what it has received that another frame
   * would only be old when it is seen.
   */
  boolean readerLags();
}
