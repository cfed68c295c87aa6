package org.cmremote.manager.cli.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import org.cmremote.transport.IoReason;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** Text that is given as an argument, or on standard input where the argument is {@code -}. */
public final class Input {
  private static final int MOST_BYTES = 512 * 1024;

  private Input() {}

  /** Standard input comes without the line break at its end, which nobody means to type. */
  public static String text(String argument) {
    return argument.equals("-") ? read(System.in) : argument;
  }

  static String read(InputStream input) {
    try {
      byte[] bytes = input.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new CmException(
            ErrorCode.INVALID_PARAMS,
            "standard input holds more than %d bytes: too much to type".formatted(MOST_BYTES));
      }
      String text = new String(bytes, UTF_8);
      return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.INTERNAL, "standard input can't be read: " + IoReason.of(e), e);
    }
  }
}
