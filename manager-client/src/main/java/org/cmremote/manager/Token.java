package org.cmremote.manager;

import static java.util.Objects.requireNonNull;

import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * What a client shows to an agent to be let in. Its text is in no message and no {@code toString}.
 *
 * @param value at least 32 printable ASCII characters without blanks
 */
public record Token(String value) {
  public Token {
    requireNonNull(value, "value is null");
  }

  /**
   * Reads a token from text that may end in a line break.
   *
   * @param source where the text came from, for the message
   * @throws CmException {@code TOKEN_MISSING} if the text is no token
   */
  public static Token parse(String text, String source) {
    String value = text.strip();
    if (value.length() < 32) {
      throw new CmException(
          ErrorCode.TOKEN_MISSING,
          "the token in %s has %d characters, not 32 or more: copy the agent's token there"
              .formatted(source, value.length()));
    }
    // Anything else could break out of the header that carries it.
    if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new CmException(
          ErrorCode.TOKEN_MISSING,
          "the token in %s holds a blank or a character that isn't ASCII: copy the agent's token there"
              .formatted(source));
    }
    return new Token(value);
  }

  @Override
  public String toString() {
    return "Token[hidden]";
  }
}
