package org.cmremote.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.cmremote.manager.ManagerClient;
import org.cmremote.transport.CuttableProxy;
import org.cmremote.transport.Transport;
import org.cmremote.transport.local.LocalAgent;
import org.cmremote.transport.local.LocalTransport;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTransport;
import org.cmremote.transport.ssh.Sshd;

/**
 * A line that is cut again and again while events come and lines are typed over it: what is lost or
 * comes twice, and how soon after the network's return the client goes on.
 */
final class Resume implements Figure {
  /** Each takes some two seconds. */
  private static final int TUNNEL_CUTS = 40;

  private static final int MOST_AWAY_MS = 1500;
  private static final int MOST_BYTES = 6000;
  private static final long EVENT_EVERY_MS = 15;
  private static final long PATIENCE_SECONDS = 30;

  private static final int CUTS = 100;
  private static final int FULL_CUTS = 1000;

  private final Random random = new Random(1);

  @Override
  public String name() {
    return "resume";
  }

  @Override
  public List<Row> measure(Rig rig) throws Exception {
    int cuts = rig.full() ? FULL_CUTS : CUTS;
    MeasuredAgent agent = MeasuredAgent.start(rig);
    ManagerClient driver = agent.connect();
    Path typed = rig.path("typed");
    MeasuredAgent.create(driver, "lines", List.of("sh", "-c", "cat > " + typed));
    rig.vertx().setPeriodic(EVENT_EVERY_MS, tick -> driver.setAutoConfirm(AutoConfirm.POLICY));

    Rig.say("resume: %d cuts at any byte".formatted(cuts));
    CuttableProxy line = line(rig, agent.port());
    Tale direct = Tale.of(agent.connect(new LocalTransport(LocalAgent.at(line.port()))));
    for (int i = 0; i < cuts; i++) {
      line.cutAfter(random.nextInt(MOST_BYTES));
      // By force: the line before it may look like a question that cat asks.
      direct
          .client()
          .call(new Request.SendText("lines", "line " + i, true, true))
          .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    List<String> lines = lines(typed, cuts);
    List<String> meant = IntStream.range(0, cuts).mapToObj(i -> "line " + i).toList();

    Rig.say("resume: %d cuts of a tunnel".formatted(TUNNEL_CUTS));
    Sshd sshd = Sshd.start(rig.path("sshd"));
    rig.atEnd(sshd::close);
    CuttableProxy cable = line(rig, sshd.port());
    Transport tunnel =
        new SshTransport(
            sshd.target()
                .port(cable.port())
                .agent(new RemoteAgent.LoopbackPort(agent.port()))
                .build(),
            rig.path("ssh"));
    Tale tunnelled = Tale.of(agent.connect(tunnel));
    Latencies away = Latencies.of(cutAndMend(cable, tunnelled));

    long faults = direct.faults() + tunnelled.faults();
    return List.of(
        new Row(
            "network back → events by ssh again, p99",
            away.percentile(0.99),
            Double.NaN,
            "ms",
            "",
            new Row.Reach.Value(1000)),
        Row.context("network back → events by ssh again, p50", away.median(), Double.NaN, "ms", ""),
        new Row(
            "%d cuts: events lost or twice".formatted(direct.cuts() + TUNNEL_CUTS),
            (double) faults,
            Double.NaN,
            "events",
            "",
            new Row.Reach.Value(0)),
        new Row(
            "  lines not typed, twice or out of order, of " + cuts,
            (double) differences(meant, lines),
            Double.NaN,
            "lines",
            "",
            new Row.Reach.Value(0)),
        Row.context(
            "  events that came",
            (double) (direct.events() + tunnelled.events()),
            Double.NaN,
            "",
            ""));
  }

  private static CuttableProxy line(Rig rig, int port) throws IOException {
    CuttableProxy line =
        CuttableProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    rig.atEnd(
        () -> {
          try {
            line.close();
          } catch (IOException e) {
            Rig.say("a line stays open: " + e);
          }
        });
    return line;
  }

  /** How long after each mending the client went on, in milliseconds. */
  private List<Double> cutAndMend(CuttableProxy cable, Tale tale)
      throws IOException, InterruptedException {
    List<Double> took = new ArrayList<>();
    for (int i = 0; i < TUNNEL_CUTS; i++) {
      Rig.pass(random.nextInt(300) / 1000.0);
      tale.recovered().clear();
      cable.down();
      Rig.pass(random.nextInt(MOST_AWAY_MS) / 1000.0);
      long mended = System.nanoTime();
      cable.up();
      Long recovered = tale.recovered().poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (recovered == null) {
        throw new IOException("it didn't go on within %d s".formatted(PATIENCE_SECONDS));
      }
      took.add((recovered - mended) / 1e6);
    }
    return took;
  }

  private static List<String> lines(Path typed, int count)
      throws IOException, InterruptedException {
    for (int i = 0; i < 100 && Files.readAllLines(typed).size() < count; i++) {
      Rig.pass(0.05);
    }
    return Files.readAllLines(typed);
  }

  private static long differences(List<String> meant, List<String> lines) {
    long same =
        IntStream.range(0, Math.min(meant.size(), lines.size()))
            .filter(i -> meant.get(i).equals(lines.get(i)))
            .count();
    return Math.max(meant.size(), lines.size()) - same;
  }
}
