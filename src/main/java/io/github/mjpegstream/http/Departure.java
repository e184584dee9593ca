package io.github.mjpegstream.http;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Locale;

/** Why somebody who watched has gone, as far as it is known. Loop-confined. */
final class Departure {
  /** What the many are counted by who are not told of one by one. */
  enum Kind {
    CLOSED("connection closed by it"),
    RESET("connection reset by it"),
    LOST("connection lost"),
    STUCK("cut off: took nothing"),
    SENT_AWAY("sent away"),
    SERVER_ENDS("the server ends");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  private static final AttributeKey<Departure> OF_VIEWER =
      AttributeKey.valueOf(Departure.class, "viewer");

  private Kind kind = Kind.CLOSED;
  private String words = Kind.CLOSED.words();

  /** Belongs to whoever watches over a connection from now on. */
  void belongTo(Channel channel) {
    channel.attr(OF_VIEWER).set(this);
  }

  /**
   * Closes a connection. On its event loop.
   *
   * @param why in words, for the log
   */
  static void sendAway(Channel channel, String why) {
    if (channel.hasAttr(OF_VIEWER)) {
      channel.attr(OF_VIEWER).get().sentAway(why);
    }
    channel.close();
  }

  /** It took nothing for so long. */
  void stuck(Duration timeout) {
    because(Kind.STUCK, Kind.STUCK.words() + " for " + seconds(timeout));
  }

  /**
   * We close the connection.
   *
   * @param why in words: {@code "the camera was removed"}
   */
  void sentAway(String why) {
    because(Kind.SENT_AWAY, why);
  }

  /** The connection broke; one that was only closed says nothing more. */
  void broken(Throwable cause) {
    if (!(cause instanceof IOException) || cause instanceof ClosedChannelException) {
      return;
    }
    String message = String.valueOf(cause.getMessage());
    // Whoever closes a connection on which more is coming resets it: every browser does.
    if (message.contains("reset by peer") || message.contains("Broken pipe")) {
      because(Kind.RESET, Kind.RESET.words());
    } else {
      because(Kind.LOST, Kind.LOST.words() + ": " + message);
    }
  }

  /** Whoever has given no reason goes because of this. */
  void serverEnds() {
    because(Kind.SERVER_ENDS, Kind.SERVER_ENDS.words());
  }

  /** The first reason counts: others follow from it. */
  private void because(Kind kind, String words) {
    if (this.kind == Kind.CLOSED) {
      this.kind = kind;
      this.words = words;
    }
  }

  Kind kind() {
    return kind;
  }

  String words() {
    return words;
  }

  private static String seconds(Duration time) {
    return time.toMillis() % 1000 == 0
        ? time.toSeconds() + " s"
        : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
