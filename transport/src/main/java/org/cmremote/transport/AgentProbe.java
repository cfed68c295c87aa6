package org.cmremote.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;

/**
 * One question through a forward. Its local end accepts whether or not anything is at the other, so
 * only an answer proves the way, and only from end to end.
 */
public final class AgentProbe {
  /** The one path that an agent answers without a token; here any answer will do. */
  private static final byte[] QUESTION =
      "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);

  /** What came of it. */
  public enum Outcome {
    /** Something answered. */
    ANSWERED,
    /** The connection was closed at once. */
    CLOSED,
    /** Nothing came within the limit. */
    SILENT,
    /** The local end doesn't accept: what forwards is gone. */
    GONE
  }

  private AgentProbe() {}

  /** Asks there; an address of a Unix socket, or of a port of 127.0.0.1. */
  public static CompletableFuture<Outcome> of(
      SocketAddress address, Duration limit, TransportLoop loop) {
    SocketChannel channel;
    try {
      channel =
          SocketChannel.open(
              address instanceof UnixDomainSocketAddress
                  ? StandardProtocolFamily.UNIX
                  : StandardProtocolFamily.INET);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    Future<?> cut = loop.after(limit, () -> close(channel));
    return CompletableFuture.supplyAsync(() -> ask(channel, address), loop.workers())
        .whenComplete((outcome, failure) -> cut.cancel(false));
  }

  private static Outcome ask(SocketChannel channel, SocketAddress address) {
    try (channel) {
      if (!channel.connect(address)) {
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
