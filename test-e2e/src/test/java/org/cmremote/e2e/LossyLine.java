package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A second network between this machine and a host, which delays every packet and loses some. Its
 * ends are tunnel devices, whose packets pass through a relay here: so it is the kernels that send
 * again what was lost, as on any line.
 */
final class LossyLine implements AutoCloseable {
  private static final int PORT_THERE = 7000;

  /**
   * Of a packet. TCP has so many of them under way, of any size: with 1500, the copy of a release
   * would take minutes. socat can't carry more than 8192.
   */
  private static final int BYTES = 8000;

  private final DatagramSocket relay = new DatagramSocket();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Reaper ends = new Reaper();
  private final RemoteHost host;
  private final Duration oneWay;
  private final double loss;
  private final Random random;

  /**
   * @param oneWay how long each packet takes
   * @param loss the share that is lost, each way
   * @param seed decides which
   */
  LossyLine(RemoteHost host, Duration oneWay, double loss, long seed) throws IOException {
    this.host = host;
    this.oneWay = oneWay;
    this.loss = loss;
    random = new Random(seed);
    try {
      int portHere = freePort();
      begin(
          new ProcessBuilder(
              "socat",
              "TUN:%s/24,up,iff-no-pi,tun-name=%s".formatted(address(1), name()),
              "UDP4-DATAGRAM:127.0.0.1:%d,bind=127.0.0.1:%d"
                  .formatted(relay.getLocalPort(), portHere)));
      begin(
          host.asRoot(
              "socat",
              "TUN:%s/24,up,iff-no-pi,tun-name=%s".formatted(address(2), name()),
              "UDP4-DATAGRAM:%s:%d,bind=%s:%d"
                  .formatted(host.gateway(), relay.getLocalPort(), host.address(), PORT_THERE)));
      String[] widen = {"ip", "link", "set", name(), "mtu", String.valueOf(BYTES)};
      await().until(() -> Ended.of(new ProcessBuilder(widen)).exitCode() == 0);
      await().until(() -> host.root(widen).exitCode() == 0);
      InetSocketAddress here = new InetSocketAddress(InetAddress.getLoopbackAddress(), portHere);
      InetSocketAddress there = new InetSocketAddress(host.address(), PORT_THERE);
      Thread reader = new Thread(() -> relay(here, there), name());
      reader.setDaemon(true);
      reader.start();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void begin(ProcessBuilder end) throws IOException {
    Process process = end.inheritIO().start();
    ends.add(() -> process.destroyForcibly().waitFor());
  }

  private static int freePort() throws IOException {
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private String name() {
    return "cm-line-" + host.number();
  }

  /** The host's address on this line. */
  String address() {
    return address(2);
  }

  private String address(int end) {
    return "10.98.%d.%d".formatted(host.number(), end);
  }

  private void relay(InetSocketAddress here, InetSocketAddress there) {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
        relay.receive(packet);
        if (random.nextDouble() < loss) {
          continue;
        }
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        InetSocketAddress to = packet.getSocketAddress().equals(here) ? there : here;
        Future<?> unused =
            clock.schedule(() -> send(bytes, to), oneWay.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void send(byte[] bytes, InetSocketAddress to) {
    try {
      relay.send(new DatagramPacket(bytes, bytes.length, to));
    } catch (IOException e) {
      // Then that one is lost as well.
    }
  }

  @Override
  public void close() {
    ends.close();
    clock.shutdownNow();
    relay.close();
  }
}
