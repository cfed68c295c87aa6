package org.cmremote.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cmremote.crowd.Crowd;
import org.cmremote.manager.ManagerClient;

/**
 * A thousand clients of one agent: what one costs that only listens, and how late events are when
 * there are two hundred a second, all on one machine.
 */
final class ManyClients implements Figure {
  private static final int CLIENTS = 1000;
  private static final int FIRST_CLIENTS = 90;

  private static final double SECONDS = 15;
  private static final double SETTLING_SECONDS = 2;

  @Override
  public String name() {
    return "clients";
  }

  @Override
  public List<Row> measure(Rig rig) throws Exception {
    MeasuredAgent agent = MeasuredAgent.start(rig);
    String token = Files.readString(agent.home().resolve(".local/state/cm/token")).strip();
    ManagerClient driver = agent.connect();
    try (Crowd crowd = new Crowd()) {
      // The first of them bring what is there once for all.
      crowd.join(FIRST_CLIENTS, agent.port(), token);
      double before = withoutGarbage(agent);
      crowd.join(CLIENTS - FIRST_CLIENTS, agent.port(), token);
      double idle = (withoutGarbage(agent) - before) * 1024 / (CLIENTS - FIRST_CLIENTS);

      Rig.say(
          "clients: 200 events a second for %.0f s".formatted(Traffic.WARM_UP_SECONDS + SECONDS));
      Traffic.begin(rig, driver);
      Rig.pass(Traffic.WARM_UP_SECONDS);
      long first = driver.position().orElseThrow().seq();
      crowd.countFrom(first);
      double cpu = Usage.cpuSeconds(agent.pid());
      Rig.pass(SECONDS);
      double used = (Usage.cpuSeconds(agent.pid()) - cpu) / SECONDS * 100;
      long counted = driver.position().orElseThrow().seq() - first;
      double p99 = crowd.percentile(0.99);
      double p50 = crowd.percentile(0.5);
      long last = driver.position().orElseThrow().seq();
      Rig.pass(SETTLING_SECONDS);
      return List.of(
          new Row(
              "event → 1,000 clients, p99", p99, Double.NaN, "ms", "", new Row.Reach.Value(100)),
          Row.context("event → 1,000 clients, p50", p50, Double.NaN, "ms", ""),
          Row.context(
              "  events a second to each", (double) counted / SECONDS, Double.NaN, "events", ""),
          new Row(
              "  lost, twice, out of order or cut off",
              (double) (crowd.faults() + Math.max(0, last - crowd.leastSeq())),
              Double.NaN,
              "events",
              "",
              new Row.Reach.Value(0)),
          Row.context("  of the agent", used, Double.NaN, "% of a core", ""),
          new Row(
              "memory of an idle client", idle, Double.NaN, "KiB", "", new Row.Reach.Value(30)));
    }
  }

  /** What of the agent is in memory, in MiB. */
  private static double withoutGarbage(MeasuredAgent agent)
      throws IOException, InterruptedException {
    Rig.pass(SETTLING_SECONDS);
    for (int i = 0; i < 2; i++) {
      Process collection =
          new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/jcmd",
                  String.valueOf(agent.pid()),
                  "GC.run")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!collection.waitFor(20, TimeUnit.SECONDS) || collection.exitValue() != 0) {
        throw new IOException("jcmd can't ask the agent to collect its garbage");
      }
    }
    return Usage.residentMegabytes(agent.pid());
  }
}
