package org.cmremote.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A line between two programs that a test can cut or slow down: it listens on a port of 127.0.0.1
 * and passes on every byte, both ways, until it is told otherwise. A cut ends both ends as a crash
 * of the network does, with a reset and in the middle of whatever was under way.
 *
 * <p>One thread accepts, two serve each connection; any thread cuts.
 */
public final class CuttableProxy implements AutoCloseable {
  private static final long UNCUT = Long.MAX_VALUE;

  private final SocketAddress far;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> ends = ConcurrentHashMap.newKeySet();
  private final AtomicLong left = new AtomicLong(UNCUT);
  private volatile boolean down;
  private volatile long slowNanos;

  private CuttableProxy(SocketAddress far, ServerSocketChannel server) {
    this.far = far;
    this.server = server;
    start(this::accept);
  }

  /** A line to whoever listens at that address, which may be a Unix socket's. */
  public static CuttableProxy to(SocketAddress far) throws IOException {
    InetSocketAddress near = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new CuttableProxy(far, ServerSocketChannel.open().bind(near));
  }

  public int port() {
    return server.socket().getLocalPort();
  }

  /** Ends every connection of this moment; new ones are let through. */
  public void cut() {
    ends.forEach(CuttableProxy::reset);
  }

  /** Cuts once after so many more bytes, counted both ways. */
  public void cutAfter(long bytes) {
    left.set(bytes);
  }

  /** From now on, every piece of up to 16 KiB takes that long on its way, in either direction. */
  public void slow(Duration each) {
    slowNanos = each.toNanos();
  }

  /** Ends every connection, and every new one too until the line is up again. */
  public void down() {
    down = true;
    cut();
  }

  public void up() {
    down = false;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel near = server.accept();
        if (down) {
          reset(near);
        } else {
          connect(near);
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void connect(SocketChannel near) {
    try {
      SocketChannel other = SocketChannel.open(far);
      if (other.getRemoteAddress() instanceof InetSocketAddress) {
        other.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      near.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ends.add(near);
      ends.add(other);
      start(() -> pass(near, other));
      start(() -> pass(other, near));
      if (down) {
        cut();
      }
    } catch (IOException e) {
      reset(near);
    }
  }

  private void pass(SocketChannel from, SocketChannel to) {
    ByteBuffer bytes = ByteBuffer.allocate(16 * 1024);
    try {
      while (from.read(bytes.clear()) >= 0) {
        bytes.flip();
        travel();
        long before = left.getAndUpdate(count -> count == UNCUT ? UNCUT : count - bytes.limit());
        boolean cut = before != UNCUT && before < bytes.limit();
        if (cut) {
          bytes.limit((int) Math.max(0, before));
        }
        while (bytes.hasRemaining()) {
          to.write(bytes);
        }
        if (cut) {
          left.set(UNCUT);
          cut();
        }
      }
    } catch (IOException e) {
      // An end is gone, and takes the other one with it.
    }
    reset(from);
    reset(to);
    ends.remove(from);
    ends.remove(to);
  }

  private void travel() {
    long due = System.nanoTime() + slowNanos;
    for (long left = slowNanos; left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static void reset(SocketChannel end) {
    try {
      if (end.isOpen() && end.getLocalAddress() instanceof InetSocketAddress) {
        end.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      // It is closed already.
    }
    try {
      end.close();
    } catch (IOException e) {
      // There is nothing left to end.
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "cuttable-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
