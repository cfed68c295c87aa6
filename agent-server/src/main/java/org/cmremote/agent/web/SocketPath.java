package org.cmremote.agent.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** What the kernel takes as the path of a Unix socket. */
public final class SocketPath {
  /** {@code sun_path} with its closing NUL: 108 bytes on Linux, 104 on macOS and the BSDs. */
  private static final int LONGEST = System.getProperty("os.name").startsWith("Linux") ? 107 : 103;

  private SocketPath() {}

  /**
   * Checks that there can be a socket of that path.
   *
   * @param whose for the complaint, such as {@code the socket}
   * @throws CmException {@code SOCKET_PATH_TOO_LONG}
   */
  public static void requireShort(String whose, Path path) {
    int length = path.toString().getBytes(UTF_8).length;
    if (length > LONGEST) {
      throw new CmException(
          ErrorCode.SOCKET_PATH_TOO_LONG,
          "the path of %s has %d bytes, and a socket's path at most %d: %s"
              .formatted(whose, length, LONGEST, path));
    }
  }
}
