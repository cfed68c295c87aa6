package org.cmremote.transport.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.cmremote.transport.TransportLoop;

/**
 * One question through the forward. ssh accepts at its local end whether or not anything is at the
 * other, so only an answer proves the way, and only from end to end.
 */
final class AgentProbe {
  /** The one path that an agent answers without a token; here any answer will do. */
  private static final byte[] QUESTION =
      "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);

  enum Outcome {
    /** Something answered. */
    ANSWERED,
    /** The connection was closed at once. */
    CLOSED,
    /** Nothing came within the limit. */
    SILENT,
    /** The local end doesn't accept: the master is gone. */
    GONE
  }

  private AgentProbe() {}

  static CompletableFuture<Outcome> of(Path socket, Duration limit, TransportLoop loop) {
    SocketChannel channel;
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    Future<?> cut = loop.after(limit, () -> close(channel));
    return CompletableFuture.supplyAsync(() -> ask(channel, socket), loop.workers())
        .whenComplete((outcome, failure) -> cut.cancel(false));
  }

  private static Outcome ask(SocketChannel channel, Path socket) {
    try (channel) {
      if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
        return Outcome.GONE;
      }
      return answers(channel);
    } catch (ClosedChannelException e) {
      return Outcome.SILENT;
    } catch (IOException e) {
      return Outcome.GONE;
    }
  }

  private static Outcome answers(SocketChannel channel) throws ClosedChannelException {
    try {
      channel.write(ByteBuffer.wrap(QUESTION));
      return channel.read(ByteBuffer.allocate(1)) > 0 ? Outcome.ANSWERED : Outcome.CLOSED;
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      // Reset, or a broken pipe: closed while the question was on its way.
      return Outcome.CLOSED;
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
