package io.github.mjpegstream.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.mjpegstream.config.AuthConfig;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs links that show one camera until some time: HMAC-SHA-256 of its name and that time. What
 * else stands in the address is not signed, such as the size of the picture. Thread-safe.
 */
public final class LinkSigner {
  private static final String ALGORITHM = "HmacSHA256";

  /** In front of what is signed, so that the signature means nothing anywhere else. */
  private static final String PURPOSE = "mjpeg-stream link 1\n";

  private final SecretKeySpec key;

  public LinkSigner(AuthConfig.LinkSecret secret) {
    key = new SecretKeySpec(secret.text().getBytes(UTF_8), ALGORITHM);
  }

  /**
   * Returns the signature, in letters that need no escape in an address.
   *
   * @param expires seconds since 1970
   */
  public String sign(String camera, long expires) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] signature = mac.doFinal((PURPOSE + camera + '\n' + expires).getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** Whether this is the signature; takes the same time wherever it differs. */
  boolean isSigned(String camera, long expires, String signature) {
    return MessageDigest.isEqual(
        sign(camera, expires).getBytes(US_ASCII), signature.getBytes(UTF_8));
  }
}
