package io.github.mjpegstream.tls;

import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/** Reads private keys in the forms in which programs write them. */
public final class PrivateKeys {
  private static final String RSA = "1.2.840.113549.1.1.1";
  private static final String EC = "1.2.840.10045.2.1";
  private static final String EXPECTED =
      "a key in PEM form, -----BEGIN PRIVATE KEY-----, without a password";

  /** Tag of the curve in an EC key of SEC 1: {@code [0]}, of which the element in it is wanted. */
  private static final int CURVE = Der.context(0);

  private PrivateKeys() {}

  /**
   * Reads a key: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC).
   *
   * @param pem text of a file; the first key in it counts
   * @throws PemException if there is none, or one that cannot be used
   */
  public static PrivateKey read(String pem) throws PemException {
    String other = "";
    for (Pem.Block block : Pem.read(pem)) {
      switch (block.label()) {
        case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY" -> {
          return key(block);
        }
        case "ENCRYPTED PRIVATE KEY" -> throw encrypted();
        // What openssl ecparam writes in front of a key.
        case "EC PARAMETERS" -> {}
        default -> other = block.label();
      }
    }
    throw new PemException(
        other.isEmpty() ? "not in PEM form" : "no key but " + ServerIdentity.article(other),
        EXPECTED);
  }

  private static PemException encrypted() {
    return new PemException(
        "a key with a password", "one without: openssl pkey -in KEY -out NEW takes it off");
  }

  private static PrivateKey key(Pem.Block block) throws PemException {
    if (block.headers()) {
      throw encrypted();
    }
    byte[] bytes = block.bytes();
    if (bytes == null) {
      throw damaged();
    }
    return switch (block.label()) {
      case "RSA PRIVATE KEY" ->
          generate("RSA", wrap(bytes, Der.objectIdentifier(RSA), Der.element(Der.NULL)));
      case "EC PRIVATE KEY" -> generate("EC", wrap(bytes, Der.objectIdentifier(EC), curve(bytes)));
      default -> generate(algorithm(bytes), bytes);
    };
  }

  private static PemException damaged() {
    return new PemException("a key that is damaged, or neither RSA nor EC", EXPECTED);
  }

  /** Makes PKCS#8 of an older form (RFC 5208). */
  private static byte[] wrap(byte[] key, byte[]... algorithm) {
    return Der.sequence(
        Der.integer(0), Der.sequence(algorithm), Der.element(Der.OCTET_STRING, key));
  }

  private static String algorithm(byte[] pkcs8) {
    return contains(pkcs8, Der.objectIdentifier(EC)) ? "EC" : "RSA";
  }

  private static boolean contains(byte[] bytes, byte[] part) {
    // The identifier stands near the beginning.
    for (int i = 0; i <= Math.min(bytes.length - part.length, 32); i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }

  /** Finds the curve of an EC key (RFC 5915), which PKCS#8 has in another place. */
  private static byte[] curve(byte[] key) throws PemException {
    DerReader inside = new DerReader(key).enter(Der.SEQUENCE);
    inside.skip(Der.INTEGER);
    inside.skip(Der.OCTET_STRING);
    return inside.enter(CURVE).rest();
  }

  private static PrivateKey generate(String algorithm, byte[] pkcs8) throws PemException {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (InvalidKeySpecException e) {
      // Its message may quote the key.
      throw damaged();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + List.of("RSA", "EC"), e);
    }
  }

  /** Reads elements one after the other. */
  private static final class DerReader {
    private final byte[] bytes;
    private int position;
    private final int end;

    DerReader(byte[] bytes) {
      this(bytes, 0, bytes.length);
    }

    private DerReader(byte[] bytes, int position, int end) {
      this.bytes = bytes;
      this.position = position;
      this.end = end;
    }

    /** Returns what is in the next element, which must have this tag. */
    DerReader enter(int tag) throws PemException {
      if (position + 2 > end || (bytes[position] & 0xff) != tag) {
        throw damaged();
      }
      int length = bytes[position + 1] & 0xff;
      int start = position + 2;
      if (length >= 0x80) {
        int count = length & 0x7f;
        if (count > 2 || start + count > end) {
          throw damaged();
        }
        length = 0;
        for (int i = 0; i < count; i++) {
          length = (length << 8) | (bytes[start++] & 0xff);
        }
      }
      if (length > end - start) {
        throw damaged();
      }
      position = start + length;
      return new DerReader(bytes, start, position);
    }

    void skip(int tag) throws PemException {
      enter(tag);
    }

    byte[] rest() {
      return Arrays.copyOfRange(bytes, position, end);
    }
  }
}
