package org.cmremote.manager;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/**
 * The opening handshake of one WebSocket (RFC 6455, section 4).
 *
 * @param key the nonce that the server has to prove it has read
 */
record Handshake(String key, String subprotocol) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  static Handshake of(String subprotocol) {
    byte[] nonce = new byte[16];
    RANDOM.nextBytes(nonce);
    return new Handshake(Base64.getEncoder().encodeToString(nonce), subprotocol);
  }

  Map<String, String> headers() {
    return Map.of(
        "Connection", "Upgrade",
        "Upgrade", "websocket",
        "Sec-WebSocket-Version", "13",
        "Sec-WebSocket-Key", key,
        "Sec-WebSocket-Protocol", subprotocol);
  }

  /** What the server's {@code Sec-WebSocket-Accept} must be. */
  String accept() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
