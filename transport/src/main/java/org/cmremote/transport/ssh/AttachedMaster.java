package org.cmremote.transport.ssh;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.cmremote.transport.TransportLoop;

/**
 * A master that isn't a child of this process. A connection to its control socket, on which nothing
 * is asked, is held open: its end tells that the master is gone, and while it lasts a master that
 * ends when idle isn't idle.
 */
final class AttachedMaster implements Master {
  private final Path controlSocket;
  private final Path agentSocket;
  private final Optional<KeptSecret> secret;
  private final SocketChannel held;
  private final Supplier<CompletableFuture<String>> refusals;
  private final Runnable left;
  private final Runnable abandoned;
  private final CompletableFuture<Void> exited = new CompletableFuture<>();

  private AttachedMaster(
      Path controlSocket,
      Path agentSocket,
      Optional<KeptSecret> secret,
      SocketChannel held,
      Supplier<CompletableFuture<String>> refusals,
      Runnable left,
      Runnable abandoned) {
    this.controlSocket = controlSocket;
    this.agentSocket = agentSocket;
    this.secret = secret;
    this.held = held;
    this.refusals = refusals;
    this.left = left;
    this.abandoned = abandoned;
  }

  /**
   * Connects to a control socket; empty if nobody listens there.
   *
   * @throws IOException if somebody does and can't be reached
   */
  static Optional<SocketChannel> connect(Path controlSocket) throws IOException {
    SocketChannel channel = SocketChannel.open(java.net.StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(controlSocket));
      return Optional.of(channel);
    } catch (ConnectException e) {
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      channel.close();
      if (!java.nio.file.Files.exists(controlSocket)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Watches a master.
   *
   * @param secret where its users keep one, if they do
   * @param held a connection to its control socket
   * @param refusals hears what it says next about a channel that was refused
   * @param left run when the transport leaves it
   * @param abandoned run instead, on a worker, when nothing comes back through it
   */
  static AttachedMaster of(
      Path controlSocket,
      Path agentSocket,
      Optional<KeptSecret> secret,
      SocketChannel held,
      Supplier<CompletableFuture<String>> refusals,
      Runnable left,
      Runnable abandoned,
      TransportLoop loop) {
    AttachedMaster master =
        new AttachedMaster(controlSocket, agentSocket, secret, held, refusals, left, abandoned);
    loop.workers().execute(() -> master.watch(loop));
    return master;
  }

  private void watch(TransportLoop loop) {
    ByteBuffer greeting = ByteBuffer.allocate(256);
    try {
      while (held.read(greeting) >= 0) {
        greeting.clear();
      }
    } catch (IOException e) {
      // It is gone, or was left.
    }
    loop.loop().execute(() -> exited.complete(null));
  }

  @Override
  public Path controlSocket() {
    return controlSocket;
  }

  @Override
  public Path agentSocket() {
    return agentSocket;
  }

  @Override
  public CompletableFuture<Void> exited() {
    return exited;
  }

  @Override
  public CompletableFuture<String> refusal() {
    return refusals.get();
  }

  @Override
  public Optional<KeptSecret> secret() {
    return secret;
  }

  @Override
  public void leave() {
    release();
    left.run();
  }

  @Override
  public void abandon() {
    release();
    abandoned.run();
  }

  private void release() {
    try {
      held.close();
    } catch (IOException e) {
      // Nothing hangs on it.
    }
  }
}
