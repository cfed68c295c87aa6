package org.cmremote.transport.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands where an agent would: sends back every byte. One thread accepts, one serves each peer. */
final class EchoServer implements AutoCloseable {
  private final ServerSocketChannel server;
  private final Set<SocketChannel> peers = ConcurrentHashMap.newKeySet();

  private EchoServer(ServerSocketChannel server) {
    this.server = server;
    start(this::accept);
  }

  static EchoServer onPort() throws IOException {
    return new EchoServer(
        ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50));
  }

  static EchoServer onSocket(Path path) throws IOException {
    SocketAddress address = UnixDomainSocketAddress.of(path);
    return new EchoServer(
        ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX).bind(address, 50));
  }

  int port() {
    try {
      return ((InetSocketAddress) server.getLocalAddress()).getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel peer = server.accept();
        peers.add(peer);
        start(() -> echo(peer));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void echo(SocketChannel peer) {
    try (peer) {
      ByteBuffer bytes = ByteBuffer.allocate(4096);
      while (peer.read(bytes) >= 0) {
        bytes.flip();
        while (bytes.hasRemaining()) {
          peer.write(bytes);
        }
        bytes.clear();
      }
    } catch (IOException e) {
      // The peer went.
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "echo");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel peer : peers) {
      peer.close();
    }
  }
}
