package io.github.mjpegstream.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A certificate that nobody vouches for but its own key (RFC 5280): an EC key of the curve P-256,
 * and the names and addresses that a browser compares with what was typed.
 *
 * <p>It is none of an authority (cA is false): whoever trusts it trusts this server and nothing
 * else that its key might sign.
 */
public final class SelfSigned {
  /** Apple's devices accept none that holds longer. */
  public static final Duration VALIDITY = Duration.ofDays(825);

  /** A machine without a battery for its clock may live in the past for a while. */
  private static final Duration BEFORE = Duration.ofDays(1);

  private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
  private static final String COMMON_NAME = "2.5.4.3";
  private static final String SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

  /** Within a name: {@code [2]} dNSName and {@code [7]} iPAddress of a GeneralName. */
  private static final int DNS_NAME = 0x82;

  private static final int IP_ADDRESS = 0x87;

  /** From 2050 on times have four digits for the year (RFC 5280, 4.1.2.5). */
  private static final int FIRST_GENERALIZED_YEAR = 2050;

  /** Longest common name. */
  private static final int MOST_NAME_CHARS = 64;

  private final X509Certificate certificate;
  private final KeyPair keys;

  private SelfSigned(X509Certificate certificate, KeyPair keys) {
    this.certificate = certificate;
    this.keys = keys;
  }

  /**
   * Makes one with a new key.
   *
   * @param names of the server, at least one; the first is shown to people
   * @param addresses of the server
   */
  public static SelfSigned create(List<String> names, List<InetAddress> addresses, Instant now) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      byte[] toBeSigned = toBeSigned(names, addresses, now, keys.getPublic().getEncoded());
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(toBeSigned);
      byte[] whole = Der.sequence(toBeSigned, algorithm(), Der.bitString(signature.sign()));
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      return new SelfSigned(
          (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(whole)), keys);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has EC, SHA-256 and X.509", e);
    }
  }

  private static byte[] algorithm() {
    return Der.sequence(Der.objectIdentifier(ECDSA_WITH_SHA256));
  }

  private static byte[] toBeSigned(
      List<String> names, List<InetAddress> addresses, Instant now, byte[] publicKey)
      throws GeneralSecurityException {
    String first = names.get(0);
    byte[] subject =
        Der.sequence(
            Der.element(
                Der.SET,
                Der.sequence(
                    Der.objectIdentifier(COMMON_NAME),
                    Der.text(
                        Der.UTF8_STRING,
                        first.substring(0, Math.min(first.length(), MOST_NAME_CHARS))))));
    return Der.sequence(
        Der.element(Der.context(0), Der.integer(2)),
        // Positive, never 0, and different each time: clients remember serial numbers.
        Der.integer(new BigInteger(127, new SecureRandom()).setBit(126)),
        algorithm(),
        subject,
        Der.sequence(time(now.minus(BEFORE)), time(now.minus(BEFORE).plus(VALIDITY))),
        subject,
        publicKey,
        Der.element(Der.context(3), extensions(names, addresses, publicKey)));
  }

  private static byte[] time(Instant instant) {
    boolean generalized = instant.atOffset(ZoneOffset.UTC).getYear() >= FIRST_GENERALIZED_YEAR;
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern(
            generalized ? "uuuuMMddHHmmss'Z'" : "uuMMddHHmmss'Z'", Locale.ROOT);
    return Der.text(
        generalized ? Der.GENERALIZED_TIME : Der.UTC_TIME,
        format.format(instant.atOffset(ZoneOffset.UTC)));
  }

  private static byte[] extensions(
      List<String> names, List<InetAddress> addresses, byte[] publicKey)
      throws GeneralSecurityException {
    List<byte[]> alternatives = new ArrayList<>();
    names.forEach(
        name -> alternatives.add(Der.element(DNS_NAME, name.getBytes(StandardCharsets.US_ASCII))));
    addresses.forEach(address -> alternatives.add(Der.element(IP_ADDRESS, address.getAddress())));
    byte[] identifier = MessageDigest.getInstance("SHA-1").digest(publicKey);
    return Der.sequence(
        // No authority: the default, which is not written.
        extension(BASIC_CONSTRAINTS, true, Der.sequence()),
        // Of 8 bits only the first, digitalSignature.
        extension(KEY_USAGE, true, Der.element(Der.BIT_STRING, new byte[] {7, (byte) 0x80})),
        extension(
            EXTENDED_KEY_USAGE, false, Der.sequence(Der.objectIdentifier(SERVER_AUTHENTICATION))),
        extension(
            SUBJECT_ALTERNATIVE_NAME, false, Der.sequence(alternatives.toArray(byte[][]::new))),
        extension(SUBJECT_KEY_IDENTIFIER, false, Der.element(Der.OCTET_STRING, identifier)));
  }

  private static byte[] extension(String identifier, boolean critical, byte[] value) {
    byte[] oid = Der.objectIdentifier(identifier);
    byte[] wrapped = Der.element(Der.OCTET_STRING, value);
    return critical
        ? Der.sequence(oid, Der.element(Der.BOOLEAN, new byte[] {(byte) 0xff}), wrapped)
        : Der.sequence(oid, wrapped);
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** Returns the certificate as the text of a file. */
  public String certificatePem() {
    return Pem.write("CERTIFICATE", encoded());
  }

  /** Returns the key, which is a secret, as the text of a file. */
  public String keyPem() {
    return Pem.write("PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  /** Returns what people compare: {@code "5B:0F:…"}. */
  public String fingerprint() {
    try {
      return HexFormat.ofDelimiter(":")
          .withUpperCase()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(encoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private byte[] encoded() {
    try {
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("it was decoded before", e);
    }
  }
}
