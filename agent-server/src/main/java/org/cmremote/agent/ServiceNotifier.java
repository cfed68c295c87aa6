package org.cmremote.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;

/**
 * Tells systemd how the agent is, as sd_notify(3) does. That takes a datagram Unix socket, which
 * Java 17 doesn't have. Native access is loaded with the first message only, and so never where no
 * systemd listens.
 */
final class ServiceNotifier {
  private static final Logger LOG = Logger.getLogger("systemd");

  private final String socket;
  private final Optional<Duration> watchdog;

  private ServiceNotifier(String socket, Optional<Duration> watchdog) {
    this.socket = requireNonNull(socket, "socket is null");
    this.watchdog = requireNonNull(watchdog, "watchdog is null");
  }

  /** The notifier for this process; empty if nobody wants to be told. */
  static Optional<ServiceNotifier> of(Map<String, String> environment, long pid) {
    String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    // Other families (vsock) are for virtual machines.
    if (!socket.startsWith("/") && !socket.startsWith("@")) {
      return Optional.empty();
    }
    String interval = environment.getOrDefault("WATCHDOG_USEC", "");
    boolean ours =
        environment.getOrDefault("WATCHDOG_PID", Long.toString(pid)).equals(Long.toString(pid));
    Optional<Duration> watchdog =
        ours && interval.matches("[1-9]\\d{0,17}")
            ? Optional.of(Duration.ofNanos(Math.multiplyExact(Long.parseLong(interval), 1000L)))
            : Optional.empty();
    return Optional.of(new ServiceNotifier(socket, watchdog));
  }

  /** How often at least {@link #alive} must be called; empty if there is no watchdog. */
  Optional<Duration> watchdog() {
    return watchdog;
  }

  void ready(String status) {
    send("READY=1\nSTATUS=" + status);
  }

  void alive() {
    send("WATCHDOG=1");
  }

  void stopping() {
    send("STOPPING=1");
  }

  private void send(String message) {
    byte[] bytes = message.getBytes(UTF_8);
    byte[] address = address();
    int descriptor = LibC.socket(LibC.AF_UNIX, LibC.SOCK_DGRAM | LibC.SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
      LOG.warning(() -> "no socket for systemd: errno " + Native.getLastError());
      return;
    }
    long sent =
        LibC.sendto(
                descriptor,
                bytes,
                new NativeLong(bytes.length),
                LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL,
                address,
                address.length)
            .longValue();
    if (sent < 0) {
      LOG.warning(() -> "systemd can't be told: errno " + Native.getLastError());
    }
    LibC.close(descriptor);
  }

  /** A {@code sockaddr_un}; an abstract name starts with NUL, written as {@code @}. */
  private byte[] address() {
    byte[] path = socket.getBytes(UTF_8);
    if (path[0] == '@') {
      path[0] = 0;
    }
    return ByteBuffer.allocate(Short.BYTES + path.length)
        .order(ByteOrder.nativeOrder())
        .putShort((short) LibC.AF_UNIX)
        .put(path)
        .array();
  }

  /** The C library, with the constants of Linux. */
  private static final class LibC {
    static final int AF_UNIX = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;

    static {
      Native.register(LibC.class, "c");
    }

    private LibC() {}

    static native int socket(int domain, int type, int protocol);

    static native NativeLong sendto(
        int descriptor, byte[] data, NativeLong size, int flags, byte[] address, int addressSize);

    static native int close(int descriptor);
  }
}
