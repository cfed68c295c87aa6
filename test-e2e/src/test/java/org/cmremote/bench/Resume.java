package org.cmremote.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.cmremote.faults.Resending;
import org.cmremote.manager.Backoff;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.ManagerOptions;
import org.cmremote.transport.CuttableProxy;
import org.cmremote.transport.local.LocalAgent;
import org.cmremote.transport.local.LocalTransport;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTransport;
import org.cmremote.transport.ssh.Sshd;

/**
 * A line that is cut again and again while events come and lines are typed over it: what is lost or
 * comes twice, and how soon after the network's return the client goes on.
 */
final class Resume implements Figure {
  private static final int FEW = 100;
  private static final int MANY = 1000;
  private static final int MOST_BYTES = 6000;

  private static final int FEW_OF_THE_TUNNEL = 20;
  private static final int MANY_OF_THE_TUNNEL = 100;
  private static final int MOST_AWAY_MS = 1500;

  private static final long EVENT_EVERY_MS = 15;
  private static final long PATIENCE_SECONDS = 30;

  /**
   * Waits as the standard ones are in the first half minute of a cut. Those would need ten seconds
   * without one to begin anew.
   */
  private static final ManagerOptions OPTIONS =
      ManagerOptions.named("bench")
          .withBackoff(new Backoff(Duration.ofMillis(100), Duration.ofMillis(500), 0.25));

  private final Random random = new Random(1);

  @Override
  public String name() {
    return "resume";
  }

  @Override
  public List<Row> measure(Rig rig) throws Exception {
    MeasuredAgent agent = MeasuredAgent.start(rig);
    ManagerClient driver = agent.connect();
    Path typed = rig.path("typed");
    MeasuredAgent.create(driver, "lines", List.of("sh", "-c", "cat > " + typed));
    rig.vertx().setPeriodic(EVENT_EVERY_MS, tick -> driver.kill("nobody"));

    int cuts = rig.full() ? MANY : FEW;
    Rig.say("resume: %d cuts at any byte".formatted(cuts));
    CuttableProxy line = line(rig, agent.port());
    Tale direct = Tale.of(agent.connect(new LocalTransport(LocalAgent.at(line.port())), OPTIONS));
    int sent = 0;
    while (direct.cuts() < cuts) {
      line.cutAfter(random.nextInt(MOST_BYTES));
      type(direct.client(), sent++);
    }
    long wrongLines = differences(sent, lines(typed, sent));

    int cutsOfTheTunnel = rig.full() ? MANY_OF_THE_TUNNEL : FEW_OF_THE_TUNNEL;
    Rig.say("resume: %d cuts of a tunnel".formatted(cutsOfTheTunnel));
    Sshd sshd = Sshd.start(rig.path("sshd"));
    rig.atEnd(sshd::close);
    CuttableProxy cable = line(rig, sshd.port());
    Tale tunnelled =
        Tale.of(
            agent.connect(
                new SshTransport(
                    sshd.target()
                        .port(cable.port())
                        .agent(new RemoteAgent.LoopbackPort(agent.port()))
                        .build(),
                    rig.path("ssh")),
                OPTIONS));
    Latencies away = Latencies.of(cutAndMend(cable, tunnelled, cutsOfTheTunnel));
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
            "%d cuts: events lost or twice, lines too".formatted(direct.cuts() + tunnelled.cuts()),
            (double) (direct.faults() + tunnelled.faults() + wrongLines),
            Double.NaN,
            "",
            "",
            new Row.Reach.Value(0)),
        Row.context("lines that were typed in them", sent, Double.NaN, "", ""),
        Row.context(
            "events that came in them",
            (double) (direct.events() + tunnelled.events()),
            Double.NaN,
            "",
            ""));
  }

  private static CuttableProxy line(Rig rig, int port) throws IOException {
    CuttableProxy line =
        CuttableProxy.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    rig.atEnd(line::cut);
    return line;
  }

  private static void type(ManagerClient client, int number) throws Exception {
    // By force: the line before it may look like a question that cat asks.
    Resending.untilSent(client, new Request.SendText("lines", "line " + number, true, true))
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** How long after each mending the client went on, in milliseconds. */
  private List<Double> cutAndMend(CuttableProxy cable, Tale tale, int count)
      throws IOException, InterruptedException {
    List<Double> took = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Rig.pass(random.nextInt(300) / 1000.0);
      tale.recoveries().clear();
      cable.down();
      Rig.pass(random.nextInt(MOST_AWAY_MS) / 1000.0);
      long mended = System.nanoTime();
      cable.up();
      Long recovered = tale.recoveries().poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
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

  /** Lines that weren't typed, or twice, or out of order. */
  private static long differences(int count, List<String> lines) {
    long right =
        IntStream.range(0, Math.min(count, lines.size()))
            .filter(i -> lines.get(i).equals("line " + i))
            .count();
    return Math.max(count, lines.size()) - right;
  }
}
