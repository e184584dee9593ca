package io.github.mjpegstream.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What a viewer's connection can do that a channel of Netty does not offer. Loop-confined. */
interface ViewerSocket {
  /** What {@link #descriptor} returns where there is none. */
  int NO_DESCRIPTOR = -1;

  /** Where there is nothing to gain or to be known. */
  ViewerSocket PLAIN =
      new ViewerSocket() {
        @Override
        public int descriptor() {
          return NO_DESCRIPTOR;
        }

        @Override
        public int writeNow(ByteBuffer bytes, int begin, int end) {
          return 0;
        }

        @Override
        public boolean readerLags(int frameBytes, boolean fewFit) {
          return false;
        }
      };

  /**
   * Returns the descriptor that bytes may be sent to past the channel's handlers; {@link
   * #NO_DESCRIPTOR} if there is none, or no longer. Valid until the loop does something else.
   */
  int descriptor();

  /**
   * Hands bytes to the kernel without a queue, a promise, or anything else that would have to be
   * allocated. To be called only while nothing is waiting in the channel's own queue.
   *
   * @param bytes direct memory, of which neither position nor limit is looked at or moved
   * @param begin where the first of them lies
   * @param end where the last of them ends
   * @return how many bytes the kernel took, none if this cannot be done
   * @throws IOException if the connection is broken
   */
  int writeNow(ByteBuffer bytes, int begin, int end) throws IOException;

  /**
   * Returns whether the viewer has yet to read so much of what it has received that another frame
   * would only be old when it is seen. To be asked before each frame that is sent to a viewer in
   * doubt.
   *
   * @param frameBytes length of a frame
   * @param fewFit whether its link carries few of the frames that there are
   */
  boolean readerLags(int frameBytes, boolean fewFit);
}
