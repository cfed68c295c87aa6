package org.cmremote.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.cmremote.faults.Counting;
import org.cmremote.manager.Backoff;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.ManagerOptions;
import org.cmremote.transport.CuttableProxy;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTransport;
import org.cmremote.transport.ssh.Sshd;

/**
 * Lines that are cut again and again while events come and text is typed over them: what is lost or
 * comes twice, and how soon after the network's return a client goes on.
 */
final class Resume implements Figure {
  private static final int FEW = 100;
  private static final int MANY = 1000;
  private static final int MOST_BYTES = 6000;

  /** Cut at the same time, each a client's own: a client waits longer than its cut takes. */
  private static final int LINES = 5;

  private static final int FEW_OF_THE_TUNNEL = 20;
  private static final int MANY_OF_THE_TUNNEL = 100;
  private static final int MOST_AWAY_MS = 1500;

  private static final long PATIENCE_SECONDS = 30;

  /**
   * Waits as the standard ones are in the first half minute of a cut. Those would need ten seconds
   * without one to begin anew.
   */
  private static final ManagerOptions OPTIONS =
      ManagerOptions.named("bench")
          .withBackoff(new Backoff(Duration.ofMillis(100), Duration.ofMillis(500), 0.25));

  @Override
  public String name() {
    return "resume";
  }

  @Override
  public List<Row> measure(Rig rig) throws Exception {
    MeasuredAgent agent = MeasuredAgent.start(rig);
    ManagerClient driver = agent.connect();
    // Its questions and the agent's answers are the events, and take no request.
    Counting asker =
        Counting.lines("asker", Files.createDirectory(rig.path("asker")), Path.of("/dev/null"));
    MeasuredAgent.create(driver, asker.session(), asker.command(), AutoConfirm.ALL);

    int cuts = rig.full() ? MANY : FEW;
    Rig.say("resume: %d cuts at any byte, of %d lines".formatted(cuts, LINES));
    List<CutLine> lines = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      lines.add(CutLine.of(rig, agent, driver, "lines" + i, OPTIONS));
    }
    cutAtRandom(lines, cuts);

    int cutsOfTheTunnel = rig.full() ? MANY_OF_THE_TUNNEL : FEW_OF_THE_TUNNEL;
    Rig.say("resume: %d cuts of a tunnel".formatted(cutsOfTheTunnel));
    Sshd sshd = Sshd.start(rig.path("sshd"));
    rig.atEnd(sshd::close);
    CuttableProxy cable = CutLine.proxy(rig, sshd.port());
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

    List<Tale> tales = new ArrayList<>(lines.stream().map(CutLine::tale).toList());
    tales.add(tunnelled);
    long wrong = asker.wrongs().size();
    long last = driver.position().orElseThrow().seq();
    for (Tale tale : tales) {
      wrong += tale.faults() + tale.missing(last);
    }
    for (CutLine line : lines) {
      wrong += line.differences();
    }
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
            "%d cuts: events, lines, answers lost or twice"
                .formatted(tales.stream().mapToLong(Tale::cuts).sum()),
            (double) wrong,
            Double.NaN,
            "",
            "",
            new Row.Reach.Value(0)),
        Row.context(
            "lines that were typed in them",
            lines.stream().mapToInt(CutLine::sent).sum(),
            Double.NaN,
            "",
            ""),
        Row.context("answers that were given in them", asker.answered(), Double.NaN, "", ""),
        Row.context(
            "events that came in them",
            (double) tales.stream().mapToLong(Tale::events).sum(),
            Double.NaN,
            "",
            ""));
  }

  /** Cuts each line its share of times, all lines at the same time. */
  private static void cutAtRandom(List<CutLine> lines, int cuts) throws Exception {
    ExecutorService hands = Executors.newFixedThreadPool(lines.size());
    try {
      List<Future<?>> all = new ArrayList<>();
      for (CutLine line : lines) {
        Random random = new Random(all.size());
        all.add(
            hands.submit(
                () -> {
                  line.cutAtRandom(cuts / lines.size(), MOST_BYTES, random);
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      hands.shutdownNow();
    }
  }

  /** How long after each mending the client went on, in milliseconds. */
  private static List<Double> cutAndMend(CuttableProxy cable, Tale tale, int count)
      throws IOException, InterruptedException {
    Random random = new Random(1);
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
}
