package io.github.mjpegstream.http;

import io.github.mjpegstream.access.AccessControl;
import io.github.mjpegstream.access.FailedAttempts;
import io.github.mjpegstream.access.PasswordChecker;
import io.github.mjpegstream.access.Principal;
import io.github.mjpegstream.access.Verdict;
import io.github.mjpegstream.config.AuthConfig;
import io.github.mjpegstream.config.AuthConfig.Open;
import io.github.mjpegstream.config.Scope;
import io.github.mjpegstream.frame.MonotonicClock;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before every endpoint: lets those requests through whose sender may make them, and answers
 * the others. Where nobody is asked who they are, nothing of this is loaded. Thread-safe; each
 * request is handled on its event loop.
 */
final class AccessGate implements Endpoint, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AccessGate.class);

  private static final String BASIC = "Basic realm=\"mjpeg-stream\", charset=\"UTF-8\"";
  private static final String BEARER = "Bearer realm=\"mjpeg-stream\"";
  private static final String LOGIN = "log in first (expected: a user and password, or a token)";

  private final Supplier<Router> router;
  private final MonotonicClock clock;
  private final InstantSource wallClock;

  /** Null as long as nobody has been asked. */
  private PasswordChecker passwords;

  private FailedAttempts attempts;

  /** Null if nobody is asked. */
  private volatile AccessControl access;

  /**
   * @param router returns the one of this moment
   * @param wallClock by which links expire
   */
  AccessGate(Supplier<Router> router, MonotonicClock clock, InstantSource wallClock) {
    this.router = router;
    this.clock = clock;
    this.wallClock = wallClock;
  }

  /** Goes by another configuration from the next request on. */
  synchronized void configure(AuthConfig config) {
    if (!config.required()) {
      access = null;
      return;
    }
    if (passwords == null) {
      passwords = new PasswordChecker(clock);
      attempts = new FailedAttempts(clock);
    }
    access = new AccessControl(config, passwords, attempts, wallClock);
  }

  /** Returns how many requests failed since the start because of a wrong login. */
  synchronized long refused() {
    return attempts == null ? 0 : attempts.failures();
  }

  /**
   * Closes a connection that has become a stream and whose viewer would not be let in any more. On
   * its event loop.
   */
  void review(Channel channel) {
    AccessControl now = access;
    if (now == null || !RequestHandler.hasLeftHttp(channel)) {
      return;
    }
    Principal visitor = Visitor.of(channel);
    if (!now.stillAdmits(visitor == null ? Principal.ANYBODY : visitor)) {
      Departure.sendAway(channel, "what it was let in with does not hold any more");
    }
  }

  @Override
  public void handle(Exchange exchange) {
    AccessControl now = access;
    if (now == null) {
      Visitor.isAnybody(exchange.channel());
      router.get().handle(exchange);
      return;
    }
    Endpoint endpoint = router.get().find(exchange);
    if (isPreflight(exchange) || isOpenToAll(now, endpoint)) {
      endpoint.handle(exchange);
      return;
    }
    CompletableFuture<Verdict> verdict = judge(now, exchange, endpoint);
    if (verdict.isDone() && !verdict.isCompletedExceptionally()) {
      decide(now, exchange, endpoint, verdict.join());
      return;
    }
    verdict.whenCompleteAsync(
        (come, failure) -> {
          if (!exchange.channel().isActive()) {
            // Gone meanwhile: a stream that began now would never hear of it.
            return;
          }
          if (failure != null) {
            log.error("access: a password could not be compared", failure);
            exchange.error(HttpResponseStatus.INTERNAL_SERVER_ERROR, "internal error");
          } else if (now != access) {
            // Meanwhile something else holds.
            handle(exchange);
          } else {
            decide(now, exchange, endpoint, come);
          }
        },
        exchange.channel().eventLoop());
  }

  /** A browser asks this before it sends a password, and sends none with it. */
  private static boolean isPreflight(Exchange exchange) {
    return exchange.method().equals(HttpMethod.OPTIONS) && !exchange.allowOrigin().isEmpty();
  }

  /** Whether it need not be known who asks: it makes no difference. */
  private static boolean isOpenToAll(AccessControl access, Endpoint endpoint) {
    return endpoint.opening() != Open.VIEW && access.isOpen(endpoint.opening());
  }

  private static CompletableFuture<Verdict> judge(
      AccessControl access, Exchange exchange, Endpoint endpoint) {
    Claim claim = Claim.of(exchange);
    if (claim instanceof Claim.Password pair) {
      return access.password(pair.user(), pair.password(), exchange.client());
    }
    Verdict verdict;
    if (claim instanceof Claim.Token token) {
      verdict = access.token(token.token(), exchange.client());
    } else if (claim instanceof Claim.Link link && endpoint.isLinked()) {
      verdict = access.link(endpoint.camera(), link.expires(), link.signature(), exchange.client());
    } else if (claim instanceof Claim.Malformed) {
      verdict = new Verdict.Wrong();
    } else {
      verdict = new Verdict.Admitted(Principal.ANYBODY);
    }
    return CompletableFuture.completedFuture(verdict);
  }

  private void decide(AccessControl access, Exchange exchange, Endpoint endpoint, Verdict verdict) {
    if (verdict instanceof Verdict.Admitted admitted) {
      admit(access, exchange, endpoint, admitted.principal());
    } else if (verdict instanceof Verdict.TooMany tooMany) {
      later(
          exchange,
          HttpResponseStatus.TOO_MANY_REQUESTS,
          "too many wrong passwords from your address",
          tooMany.pause());
    } else if (verdict instanceof Verdict.Busy) {
      later(
          exchange,
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "too many are logging in just now",
          Duration.ofSeconds(1));
    } else if (verdict instanceof Verdict.Expired) {
      exchange.error(HttpResponseStatus.FORBIDDEN, "this link has expired");
    } else if (Claim.of(exchange) instanceof Claim.Link) {
      exchange.error(HttpResponseStatus.FORBIDDEN, "this link is not valid here, or not any more");
    } else {
      unauthorized(access, exchange, "wrong user, password or token");
    }
  }

  private static void admit(
      AccessControl access, Exchange exchange, Endpoint endpoint, Principal visitor) {
    Scope needed = endpoint.scope(exchange);
    if (visitor.kind() == Principal.Kind.NOTHING
        && !(needed == Scope.VIEW && access.isOpen(endpoint.opening()))) {
      unauthorized(access, exchange, LOGIN);
      return;
    }
    if (!visitor.cameras().isEmpty() && !visitor.cameras().contains(endpoint.camera())) {
      exchange.error(
          HttpResponseStatus.FORBIDDEN,
          "not for you (expected: an address of the camera "
              + String.join(", ", visitor.cameras())
              + ')');
      return;
    }
    if (!visitor.scope().includes(needed)) {
      exchange.error(
          HttpResponseStatus.FORBIDDEN,
          "not for you: it needs the scope "
              + needed.label()
              + " (yours: "
              + visitor.scope().label()
              + ')');
      return;
    }
    Visitor.is(exchange.channel(), visitor);
    endpoint.handle(exchange);
    visitor
        .expires()
        .filter(end -> RequestHandler.hasLeftHttp(exchange.channel()))
        .ifPresent(end -> closeAfter(exchange.channel(), access.until(end)));
  }

  /** A stream ends with the link that opened it. */
  private static void closeAfter(Channel channel, Duration time) {
    ScheduledFuture<?> end =
        channel
            .eventLoop()
            .schedule(
                () -> Departure.sendAway(channel, "its link has expired"),
                time.toMillis(),
                TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> end.cancel(false));
  }

  private static void unauthorized(AccessControl access, Exchange exchange, String words) {
    FullHttpResponse response = exchange.errorResponse(HttpResponseStatus.UNAUTHORIZED, words);
    response
        .headers()
        .set(HttpHeaderNames.WWW_AUTHENTICATE, access.asksForPasswords() ? BASIC : BEARER);
    exchange.respond(response);
  }

  private static void later(
      Exchange exchange, HttpResponseStatus status, String words, Duration wait) {
    long seconds = (wait.toMillis() + 999) / 1000;
    FullHttpResponse response =
        exchange.errorResponse(status, words + " (expected: to come again in " + seconds + " s)");
    response.headers().set(HttpHeaderNames.RETRY_AFTER, seconds);
    exchange.respond(response);
  }

  @Override
  public synchronized void close() {
    if (passwords != null) {
      passwords.close();
    }
  }
}
