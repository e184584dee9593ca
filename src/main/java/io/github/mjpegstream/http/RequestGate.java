package io.github.mjpegstream.http;

import io.github.mjpegstream.config.LimitsConfig;
import io.github.mjpegstream.config.Shown;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;

/**
 * What every request has to pass, whatever it asks for: not too many fields, not too often, and
 * under a name of this server. Thread-safe.
 */
final class RequestGate {
  private final RequestRates rates;
  private final LimitsConfig limits;
  private final HostNames hostNames;
  private final ClientAddress clients;

  RequestGate(RequestRates rates, LimitsConfig limits, HostNames hostNames, ClientAddress clients) {
    this.rates = rates;
    this.limits = limits;
    this.hostNames = hostNames;
    this.clients = clients;
  }

  /** Returns whether a request may be answered; answers it itself, and closes, if it may not. */
  boolean admits(Exchange exchange) {
    if (exchange.headers().size() > HttpServer.MAX_HEADER_FIELDS) {
      refuse(
          exchange,
          HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
          "too many headers (expected: at most " + HttpServer.MAX_HEADER_FIELDS + ")",
          false);
      return false;
    }
    InetAddress client = exchange.client();
    if (!ConnectionTable.isExempt(client, clients)
        && !rates.admits(client, limits.maxRequestRate())) {
      refuse(
          exchange,
          HttpResponseStatus.TOO_MANY_REQUESTS,
          "too many requests from your address: "
              + limits.maxRequestRate()
              + " a second is the limit (server.max-request-rate)",
          true);
      return false;
    }
    String host = exchange.headers().get(HttpHeaderNames.HOST);
    if (hostNames.isStrict()
        && !hostNames.knows(host)
        && !clients.isThroughProxy(exchange.channel(), host)) {
      refuse(
          exchange,
          HttpResponseStatus.MISDIRECTED_REQUEST,
          "this server is not reached as "
              + Shown.value(host)
              + " (expected: an address, a local name, or one of server.host-names)",
          false);
      return false;
    }
    return true;
  }

  private static void refuse(
      Exchange exchange, HttpResponseStatus status, String words, boolean again) {
    FullHttpResponse response = exchange.errorResponse(status, words);
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (again) {
      response.headers().set(HttpHeaderNames.RETRY_AFTER, "1");
    }
    exchange.channel().writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }
}
