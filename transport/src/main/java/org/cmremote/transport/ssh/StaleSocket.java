package org.cmremote.transport.ssh;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

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

  /**
   * Returns once the socket of a process that was killed refuses: it accepts until that is gone.
   * Who has connected hears it end. To wait for the process itself would mean to ask for it again
   * and again, since it isn't a child of this one.
   *
   * @param limit after which it returns anyway
   */
  static void await(Path socket, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (Files.exists(socket, LinkOption.NOFOLLOW_LINKS) && System.nanoTime() < end) {
      try (Selector ended = Selector.open();
          SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        channel.configureBlocking(false);
        channel.connect(UnixDomainSocketAddress.of(socket));
        channel.register(ended, SelectionKey.OP_READ);
        ByteBuffer greeting = ByteBuffer.allocate(256);
        for (long left = end - System.nanoTime();
            left > 0 && channel.read(greeting.clear()) >= 0;
            left = end - System.nanoTime()) {
          ended.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
          ended.selectedKeys().clear();
        }
      } catch (ConnectException e) {
        return;
      } catch (IOException e) {
        // It ended just then; the next try shows it.
        Thread.onSpinWait();
      }
    }
  }
}
