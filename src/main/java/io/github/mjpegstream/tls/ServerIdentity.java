package io.github.mjpegstream.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate with those that vouch for it, and its key. Two are equal if their certificates are.
 * Immutable.
 */
public final class ServerIdentity {
  private static final int SHORTEST_RSA_BITS = 2048;

  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private ServerIdentity(List<X509Certificate> chain, PrivateKey key) {
    this.chain = List.copyOf(chain);
    this.key = key;
  }

  /**
   * Puts both together.
   *
   * @param certificates as {@link #certificates} returns them
   * @param key as {@link PrivateKeys#read} returns it
   * @throws PemException if they do not belong together
   */
  public static ServerIdentity of(List<X509Certificate> certificates, PrivateKey key)
      throws PemException {
    X509Certificate own = certificates.get(0);
    if (!matches(own.getPublicKey(), key)) {
      throw new PemException(
          "a key that is not that of the certificate",
          "the key of the first certificate in the file");
    }
    return new ServerIdentity(certificates, key);
  }

  /** Signs something and checks it: the only test that holds for every kind of key. */
  private static boolean matches(PublicKey publicKey, PrivateKey key) {
    if (!publicKey.getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update((byte) 1);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update((byte) 1);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      // Of another curve, or of another length.
      return false;
    }
  }

  /**
   * Reads the certificate of a server, and behind it those that vouch for it.
   *
   * @param pem text of a file
   * @throws PemException if there is none, or one that nobody would accept
   */
  public static List<X509Certificate> certificates(String pem) throws PemException {
    String expected = "a certificate in PEM form, -----BEGIN CERTIFICATE-----";
    List<X509Certificate> certificates = new ArrayList<>();
    String other = "";
    for (Pem.Block block : Pem.read(pem)) {
      if (!block.label().equals("CERTIFICATE")) {
        other = block.label();
      } else {
        certificates.add(certificate(block, expected));
      }
    }
    if (certificates.isEmpty()) {
      throw new PemException(
          other.isEmpty() ? "not in PEM form" : "no certificate but " + article(other), expected);
    }
    checkStrength(certificates.get(0));
    return certificates;
  }

  private static X509Certificate certificate(Pem.Block block, String expected) throws PemException {
    if (block.bytes() == null) {
      throw new PemException("a certificate that is damaged", expected);
    }
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes()));
    } catch (CertificateException e) {
      throw new PemException("a certificate that is damaged", expected);
    }
  }

  private static void checkStrength(X509Certificate certificate) throws PemException {
    PublicKey key = certificate.getPublicKey();
    if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < SHORTEST_RSA_BITS) {
      throw new PemException(
          "a certificate for an RSA key of " + rsa.getModulus().bitLength() + " bits",
          "one of at least " + SHORTEST_RSA_BITS);
    }
    if (!(key instanceof RSAKey || key instanceof ECKey)) {
      throw new PemException(
          "a certificate for a key of the kind " + key.getAlgorithm(), "RSA or EC");
    }
  }

  static String article(String label) {
    return (label.matches("[AEIOU].*") ? "an " : "a ") + label.replaceAll("[^A-Z0-9 ]", "?");
  }

  /** Returns the server's own certificate first. */
  public List<X509Certificate> chain() {
    return chain;
  }

  public PrivateKey key() {
    return key;
  }

  /** Returns from when on nobody accepts it any more: the earliest end in the chain. */
  public Instant expires() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** Returns from when on it is accepted. */
  public Instant begins() {
    return chain.get(0).getNotBefore().toInstant();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ServerIdentity identity && identity.chain.equals(chain);
  }

  @Override
  public int hashCode() {
    return chain.hashCode();
  }

  @Override
  public String toString() {
    return "certificate " + chain.get(0).getSerialNumber().toString(16);
  }
}
