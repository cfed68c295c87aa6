package org.cmremote.transport.ssh;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The control socket of a master that was killed. */
final class StaleSocket {
  private StaleSocket() {}

  /**
   * Removes the socket if nobody listens there. {@code ssh -M} doesn't: over a stale one it runs
   * without multiplexing and says nothing. Only a refused connect proves that it is stale; a
   * listener that is merely slow is left alone.
   *
   * @throws IOException if somebody may be listening
   */
  static void remove(Path socket) throws IOException {
    if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.configureBlocking(false);
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (ConnectException e) {
      Files.deleteIfExists(socket);
      return;
    }
    throw new IOException("another process listens at " + socket);
  }
}
