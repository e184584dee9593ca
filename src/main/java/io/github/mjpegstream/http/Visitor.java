package io.github.mjpegstream.http;

import io.github.mjpegstream.access.Principal;
import io.github.mjpegstream.config.Scope;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/** Whoever is at the other end of a connection, as far as they had to say. Thread-safe. */
final class Visitor {
  private static final AttributeKey<Principal> PRINCIPAL =
      AttributeKey.valueOf(Visitor.class, "principal");

  private Visitor() {}

  /** Notes who sent the last request of a connection. */
  static void is(Channel channel, Principal principal) {
    channel.attr(PRINCIPAL).set(principal);
  }

  /** Notes that nobody is asked any more. */
  static void isAnybody(Channel channel) {
    if (channel.hasAttr(PRINCIPAL)) {
      channel.attr(PRINCIPAL).set(null);
    }
  }

  /** Returns who sent the last request; null if nobody was asked. */
  static Principal of(Channel channel) {
    return channel.hasAttr(PRINCIPAL) ? channel.attr(PRINCIPAL).get() : null;
  }

  /** Returns what whoever sent a request may do: everything, where nobody is asked. */
  static Scope scopeOf(Exchange exchange) {
    Principal principal = of(exchange.channel());
    return principal == null ? Scope.ADMIN : principal.scope();
  }
}
