package org.cmremote.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.cmremote.faults.Resending;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.ManagerOptions;
import org.cmremote.transport.CuttableProxy;
import org.cmremote.transport.local.LocalAgent;
import org.cmremote.transport.local.LocalTransport;
import org.cmremote.transport.protocol.Request;

/** A client over a line that is cut, and a session of its own that keeps what is typed there. */
final class CutLine {
  private static final long PATIENCE_SECONDS = 30;

  private final CuttableProxy proxy;
  private final Tale tale;
  private final String session;
  private final Path typed;
  private int sent;

  private CutLine(CuttableProxy proxy, Tale tale, String session, Path typed) {
    this.proxy = proxy;
    this.tale = tale;
    this.session = session;
    this.typed = typed;
  }

  /**
   * Makes the session and connects the client.
   *
   * @param driver makes the session; it isn't cut
   */
  static CutLine of(
      Rig rig, MeasuredAgent agent, ManagerClient driver, String session, ManagerOptions options)
      throws IOException {
    Path typed = Files.createFile(rig.path("typed"));
    MeasuredAgent.create(driver, session, List.of("sh", "-c", "cat > " + typed));
    CuttableProxy proxy = proxy(rig, agent.port());
    Tale tale = Tale.of(agent.connect(new LocalTransport(LocalAgent.at(proxy.port())), options));
    return new CutLine(proxy, tale, session, typed);
  }

  /** A line to a port of this machine. */
  static CuttableProxy proxy(Rig rig, int port) throws IOException {
    CuttableProxy proxy =
        CuttableProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    rig.atEnd(proxy::cut);
    return proxy;
  }

  /** Types, and cuts after some bytes, until the client has lost its connection so many times. */
  void cutAtRandom(int cuts, int mostBytes, Random random) throws Exception {
    while (tale.cuts() < cuts) {
      proxy.cutAfter(random.nextInt(mostBytes));
      // By force: the line before it may look like a question that cat asks.
      Request.SendText line = new Request.SendText(session, "line " + sent++, true, true);
      Resending.untilSent(tale.client(), it -> it.call(line))
          .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  Tale tale() {
    return tale;
  }

  /** How many lines were typed. */
  int sent() {
    return sent;
  }

  /** Lines that weren't typed, or twice, or out of order. */
  long differences() throws IOException, InterruptedException {
    for (int i = 0; i < 100 && Files.readAllLines(typed).size() < sent; i++) {
      Rig.pass(0.05);
    }
    List<String> lines = Files.readAllLines(typed);
    long right =
        IntStream.range(0, Math.min(sent, lines.size()))
            .filter(i -> lines.get(i).equals("line " + i))
            .count();
    return Math.max(sent, lines.size()) - right;
  }
}
