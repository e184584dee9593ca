package io.github.mjpegstream.access;

import io.github.mjpegstream.config.AuthConfig;
import io.github.mjpegstream.config.Scope;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who is let in. Thread-safe.
 *
 * <p>What it remembers of passwords and of failures outlives it: a new one is made for every change
 * of the configuration.
 */
public final class AccessControl {
  private static final Logger log = LoggerFactory.getLogger(AccessControl.class);

  private final AuthConfig config;
  private final PasswordChecker passwords;
  private final FailedAttempts attempts;
  private final InstantSource wallClock;
  private final Tokens tokens;
  private final Optional<LinkSigner> links;
  private final String hashOfNobody;

  public AccessControl(
      AuthConfig config,
      PasswordChecker passwords,
      FailedAttempts attempts,
      InstantSource wallClock) {
    this.config = config;
    this.passwords = passwords;
    this.attempts = attempts;
    this.wallClock = wallClock;
    this.tokens = new Tokens(config.tokens());
    this.links = config.linkSecret().map(LinkSigner::new);
    this.hashOfNobody =
        Passwords.ofNobody(
            config.users().values().stream()
                .mapToInt(user -> Passwords.cost(user.hash()))
                .max()
                .orElse(Passwords.COST));
  }

  /** Whether anybody may see this without being known. */
  public boolean isOpen(AuthConfig.Open what) {
    return config.open().contains(what) || config.open().contains(AuthConfig.Open.VIEW);
  }

  /** Whether there are passwords, and it makes sense to ask a person for one. */
  public boolean asksForPasswords() {
    return !config.users().isEmpty();
  }

  /** Whether somebody who was let in earlier still would be. */
  public boolean stillAdmits(Principal principal) {
    return switch (principal.kind()) {
      case NOTHING -> isOpen(AuthConfig.Open.VIEW);
      case PASSWORD -> principal.credential().equals(config.users().get(principal.name()));
      case TOKEN -> principal.credential().equals(config.tokens().get(principal.name()));
      case LINK -> config.linkSecret().equals(Optional.of(principal.credential()));
    };
  }

  /**
   * Looks at a password. Takes the same work whether there is such a user or not.
   *
   * @param client where it comes from
   * @return at once, or when it has been compared
   */
  public CompletableFuture<Verdict> password(String user, String password, InetAddress client) {
    Optional<AuthConfig.User> known = Optional.ofNullable(config.users().get(user));
    String hash = known.map(AuthConfig.User::hash).orElse(hashOfNobody);
    String digest = passwords.digest(user, password, hash, client.getHostAddress());
    if (known.isPresent() && passwords.isKnown(digest) && attempts.admitsKnown(client)) {
      return done(admitted(user, known.get()));
    }
    Optional<CompletableFuture<Boolean>> same = passwords.underWay(digest);
    if (same.isPresent()) {
      return same.get().thenApply(isRight -> verdict(user, known, isRight));
    }
    Duration wait = attempts.begin(client);
    if (!wait.isZero()) {
      failed(client);
      return done(new Verdict.TooMany(wait));
    }
    Optional<CompletableFuture<Boolean>> checked = passwords.check(digest, password, hash);
    if (checked.isEmpty()) {
      attempts.succeeded(client);
      return done(new Verdict.Busy());
    }
    return checked
        .get()
        .thenApply(
            isRight -> {
              Verdict verdict = verdict(user, known, isRight);
              if (verdict instanceof Verdict.Admitted) {
                attempts.succeeded(client);
              } else {
                failed(client);
              }
              return verdict;
            });
  }

  private static CompletableFuture<Verdict> done(Verdict verdict) {
    return CompletableFuture.completedFuture(verdict);
  }

  private static Verdict verdict(String user, Optional<AuthConfig.User> known, boolean isRight) {
    return isRight && known.isPresent() ? admitted(user, known.get()) : new Verdict.Wrong();
  }

  private static Verdict admitted(String name, AuthConfig.User user) {
    return new Verdict.Admitted(
        new Principal(
            Principal.Kind.PASSWORD, name, user, user.scope(), Set.of(), Optional.empty()));
  }

  /** Looks at a token. One that is right is never made to wait: nobody guesses it. */
  public Verdict token(String token, InetAddress client) {
    Optional<Principal> owner = tokens.find(token);
    return owner.isPresent() ? new Verdict.Admitted(owner.get()) : wrong(client);
  }

  /**
   * Looks at a signed link.
   *
   * @param camera that is asked for
   * @param expires seconds since 1970, as they stand in the link
   */
  public Verdict link(String camera, String expires, String signature, InetAddress client) {
    long seconds = expires.matches("[0-9]{1,12}") ? Long.parseLong(expires) : -1;
    if (links.isEmpty() || seconds < 0 || !links.get().isSigned(camera, seconds, signature)) {
      return wrong(client);
    }
    Instant end = Instant.ofEpochSecond(seconds);
    if (!wallClock.instant().isBefore(end)) {
      return new Verdict.Expired();
    }
    return new Verdict.Admitted(
        new Principal(
            Principal.Kind.LINK,
            "",
            config.linkSecret().orElseThrow(),
            Scope.VIEW,
            Set.of(camera),
            Optional.of(end)));
  }

  private Verdict wrong(InetAddress client) {
    Duration wait = attempts.wrong(client);
    failed(client);
    return wait.isZero() ? new Verdict.Wrong() : new Verdict.TooMany(wait);
  }

  /** Returns how long a link still holds. */
  public Duration until(Instant end) {
    return Duration.between(wallClock.instant(), end);
  }

  private void failed(InetAddress client) {
    OptionalInt count = attempts.toBeLogged(client);
    if (count.isPresent()) {
      log.warn(
          "access: {} from {} refused: wrong password, token or link",
          count.getAsInt() == 1 ? "one attempt" : count.getAsInt() + " attempts",
          client.getHostAddress());
    }
  }
}
