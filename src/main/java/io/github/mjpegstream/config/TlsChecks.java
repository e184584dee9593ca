package io.github.mjpegstream.config;

import io.github.mjpegstream.tls.PemException;
import io.github.mjpegstream.tls.PrivateKeys;
import io.github.mjpegstream.tls.ServerIdentity;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the settings about encryption must be to each other, and their files. Confined to one
 * thread.
 */
final class TlsChecks {
  private final Settings settings;
  private final Problems problems;

  TlsChecks(Settings settings, Problems problems) {
    this.settings = settings;
    this.problems = problems;
  }

  /** What is made of the text of a file. */
  @FunctionalInterface
  private interface Reader<T> {
    T read(String text) throws PemException;
  }

  /** Checks, and returns what is then to be used. */
  TlsConfig check() {
    Setting<String> certificate = settings.get(ConfigKey.TLS_CERTIFICATE);
    Setting<String> key = settings.get(ConfigKey.TLS_KEY);
    boolean one = certificate.value().isEmpty() != key.value().isEmpty();
    if (one && certificate.value().isEmpty()) {
      needsOther(ConfigKey.TLS_CERTIFICATE, ConfigKey.TLS_KEY, key.place());
    } else if (one) {
      needsOther(ConfigKey.TLS_KEY, ConfigKey.TLS_CERTIFICATE, certificate.place());
    }
    Optional<ServerIdentity> identity = Optional.empty();
    if (!certificate.value().isEmpty() && !key.value().isEmpty()) {
      identity = identity(certificate, key);
    } else if (!one) {
      needsEncryption(ConfigKey.TLS_REDIRECT_PORT);
      needsEncryption(ConfigKey.TLS_HSTS);
    }
    Optional<Integer> redirectPort = settings.value(ConfigKey.TLS_REDIRECT_PORT);
    checkRedirectPort(redirectPort);
    return new TlsConfig(identity, redirectPort, settings.value(ConfigKey.TLS_HSTS));
  }

  private void needsOther(ConfigKey<?> missing, ConfigKey<?> given, String place) {
    problems.badValue(missing.name(), "none", "a file, because there is a " + given.name(), place);
  }

  private void needsEncryption(ConfigKey<?> key) {
    Setting<?> setting = settings.get(key);
    boolean set =
        setting.value() instanceof Optional<?> port
            ? port.isPresent()
            : !setting.value().equals(Duration.ZERO);
    if (set) {
      problems.badValue(
          ConfigKey.TLS_CERTIFICATE.name(),
          "none",
          "a file, because there is a " + key.name(),
          setting.place());
    }
  }

  private Optional<ServerIdentity> identity(Setting<String> certificate, Setting<String> key) {
    Optional<List<X509Certificate>> certificates =
        read(
            ConfigKey.TLS_CERTIFICATE,
            certificate,
            "a certificate in PEM form",
            ServerIdentity::certificates);
    Optional<PrivateKey> privateKey =
        read(ConfigKey.TLS_KEY, key, "a key in PEM form", PrivateKeys::read);
    if (certificates.isEmpty() || privateKey.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ServerIdentity.of(certificates.get(), privateKey.get()));
    } catch (PemException e) {
      problems.badValue(ConfigKey.TLS_KEY.name(), shown(key.value(), e), e.expected(), key.place());
      return Optional.empty();
    }
  }

  private <T> Optional<T> read(
      ConfigKey<String> key, Setting<String> file, String what, Reader<T> reader) {
    try {
      boolean isText = SecretFile.isPem(file.value());
      return Optional.of(reader.read(isText ? file.value() : SecretFile.read(file.value(), what)));
    } catch (PemException e) {
      problems.badValue(key.name(), shown(file.value(), e), e.expected(), file.place());
    } catch (BadValueException e) {
      problems.badValue(key.name(), e.shown().orElseThrow(), e.expected(), file.place());
    }
    return Optional.empty();
  }

  private static String shown(String file, PemException e) {
    return (SecretFile.isPem(file) ? "the text" : Shown.value(file)) + ", " + e.found();
  }

  private void checkRedirectPort(Optional<Integer> redirectPort) {
    Setting<Integer> port = settings.get(ConfigKey.PORT);
    if (redirectPort.isPresent() && redirectPort.get().equals(port.value()) && port.value() > 0) {
      problems.badValue(
          ConfigKey.TLS_REDIRECT_PORT.name(),
          String.valueOf(port.value()),
          "another one than server.port, which speaks HTTPS",
          settings.get(ConfigKey.TLS_REDIRECT_PORT).place());
    }
  }
}
