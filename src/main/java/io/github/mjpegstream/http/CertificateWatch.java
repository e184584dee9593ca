package io.github.mjpegstream.http;

import io.github.mjpegstream.tls.ServerIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Says in time that a certificate will not be accepted any more. */
final class CertificateWatch {
  /** How often it is looked at while the server runs. */
  static final Duration EVERY = Duration.ofHours(12);

  private static final Duration NOTICE = Duration.ofDays(14);

  private CertificateWatch() {}

  /** Returns what is wrong with a certificate at this time, or soon will be. */
  static Optional<String> warning(ServerIdentity identity, Instant now) {
    Duration left = Duration.between(now, identity.expires());
    if (left.isNegative()) {
      return Optional.of(
          "the certificate has expired on " + identity.expires() + "; browsers refuse it");
    }
    if (identity.begins().isAfter(now)) {
      return Optional.of(
          "the certificate holds only from " + identity.begins() + " on (is the clock right?)");
    }
    if (left.compareTo(NOTICE) < 0) {
      return Optional.of(
          "the certificate expires in "
              + left.toDays()
              + " days, on "
              + identity.expires()
              + "; put a new one in its place and reload");
    }
    return Optional.empty();
  }
}
