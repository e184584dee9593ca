package io.github.mjpegstream.http;

import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A TCP connection of Linux. Loop-confined. */
final class EpollViewerSocket implements ViewerSocket {
  private static final int IPPROTO_TCP = 6;

  /** {@code TCP_INFO} and {@code struct tcp_info} of linux/tcp.h, as far as it is needed. */
  private static final int TCP_INFO = 11;

  private static final int TCP_INFO_BYTES = 232;

  /** {@code tcpi_snd_wnd}, since Linux 5.4: for how many bytes the other side has room. */
  private static final int SEND_WINDOW = 228;

  /** {@code tcpi_notsent_bytes}: what the kernel has not sent even once. */
  private static final int NOT_SENT = 144;

  /** This part of a frame may still be unsent when the next one follows. */
  private static final int UNSENT_DIVISOR = 4;

  /** What may be unsent where nothing should be: about a packet. */
  private static final int PACKET_BYTES = 1500;

  /** Windows are announced in steps. */
  private static final int SLACK_BYTES = 4096;

  /** A viewer that has taken so many frames in a row reads quickly again. */
  private static final int TRUSTED_AFTER = 30;

  private static final RawUnixChannelOption INFO =
      new RawUnixChannelOption("TCP_INFO", IPPROTO_TCP, TCP_INFO, TCP_INFO_BYTES);

  private final EpollSocketChannel channel;
  private final boolean direct;
  private long largestWindow;
  private boolean slowReader;
  private int takenInARow;

  /**
   * @param direct false where bytes must not go past the channel's handlers, which encrypt them
   */
  EpollViewerSocket(EpollSocketChannel channel, boolean direct) {
    this.channel = channel;
    this.direct = direct;
  }

  @Override
  public int descriptor() {
    // That of a closed channel may be somebody else's by now. Channels are closed on this thread.
    return direct && channel.isActive() ? channel.fd().intValue() : NO_DESCRIPTOR;
  }

  @Override
  public int writeNow(ByteBuffer bytes, int begin, int end) throws IOException {
    return descriptor() == NO_DESCRIPTOR ? 0 : Math.max(0, channel.fd().write(bytes, begin, end));
  }

  /**
   * What a viewer has received and not read makes the window smaller that it announces. Less than
   * half of the largest is the point from which on it is sure to announce that it has read: a
   * receiver stays silent about a window that was large enough anyway (tcp_cleanup_rbuf in Linux).
   * Of one that has been there, more is asked: that but the last frame is unread. Each frame is
   * answered with the window as it is then.
   *
   * <p>And as long as {@linkplain #mayBeUnsent much} of the last frame is still on this side of the
   * link, another one would only wait behind it.
   */
  @Override
  public boolean readerLags(int frameBytes, boolean fewFit) {
    if (!channel.isActive()) {
      return false;
    }
    ByteBuffer info = channel.config().getOption(INFO).order(ByteOrder.nativeOrder());
    long window = Integer.toUnsignedLong(info.getInt(SEND_WINDOW));
    largestWindow = Math.max(largestWindow, window);
    boolean full = 2 * window < largestWindow;
    slowReader |= full;
    boolean lags = full || (slowReader && largestWindow - window > frameBytes + SLACK_BYTES);
    takenInARow = lags ? 0 : takenInARow + 1;
    slowReader &= takenInARow < TRUSTED_AFTER;
    return lags || info.getInt(NOT_SENT) > mayBeUnsent(frameBytes, fewFit);
  }

  /**
   * Returns how much of the last frame may be on this side of the link when the next one follows. A
   * link that carries almost every frame would miss every other one if all had to have gone. One
   * that carries few loses little by that, and mostly nothing: what routers hold keeps it busy
   * meanwhile. But every frame arrives sooner.
   */
  static int mayBeUnsent(int frameBytes, boolean fewFit) {
    return fewFit ? PACKET_BYTES : frameBytes / UNSENT_DIVISOR;
  }
}
