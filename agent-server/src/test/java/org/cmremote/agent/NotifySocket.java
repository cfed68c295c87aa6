package org.cmremote.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The end of a notification socket that systemd would hold. */
final class NotifySocket implements AutoCloseable {
  private interface LibC extends Library {
    int socket(int domain, int type, int protocol);

    int bind(int descriptor, byte[] address, int size);

    NativeLong recv(int descriptor, byte[] data, NativeLong size, int flags);

    int setsockopt(int descriptor, int level, int option, byte[] value, int size);

    int close(int descriptor);
  }

  private static final LibC LIBC = Native.load("c", LibC.class);
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;

  private final String name;
  private final int descriptor;

  NotifySocket(String name) {
    this.name = name;
    descriptor = LIBC.socket(1, 2, 0);
    byte[] path = name.replace('@', '\0').getBytes(UTF_8);
    byte[] address =
        ByteBuffer.allocate(2 + path.length)
            .order(ByteOrder.nativeOrder())
            .putShort((short) 1)
            .put(path)
            .array();
    byte[] tenSeconds =
        ByteBuffer.allocate(16).order(ByteOrder.nativeOrder()).putLong(10).putLong(0).array();
    LIBC.setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, tenSeconds, tenSeconds.length);
    if (LIBC.bind(descriptor, address, address.length) != 0) {
      throw new IllegalStateException("can't bind " + name);
    }
  }

  String name() {
    return name;
  }

  /** The next message; fails after 10 seconds without one. */
  String receive() {
    byte[] data = new byte[4096];
    int size = LIBC.recv(descriptor, data, new NativeLong(data.length), 0).intValue();
    if (size < 0) {
      throw new IllegalStateException("no message came");
    }
    return new String(data, 0, size, UTF_8);
  }

  @Override
  public void close() {
    LIBC.close(descriptor);
  }
}
