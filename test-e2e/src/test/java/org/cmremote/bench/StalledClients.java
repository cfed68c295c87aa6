package org.cmremote.bench;

import java.nio.file.Files;
import java.util.List;
import org.cmremote.crowd.Crowd;
import org.cmremote.manager.ManagerClient;

/**
 * How late events are for clients that read, beside as many that read nothing: few enough that the
 * processors have time to spare, so that what one waits for is the other and not the machine.
 */
final class StalledClients implements Figure {
  private static final int CLIENTS = 50;
  private static final double SECONDS = 15;

  @Override
  public String name() {
    return "stalled";
  }

  @Override
  public List<Row> measure(Rig rig) throws Exception {
    MeasuredAgent agent = MeasuredAgent.start(rig);
    String token = Files.readString(agent.home().resolve(".local/state/cm/token")).strip();
    ManagerClient driver = agent.connect();
    try (Crowd crowd = new Crowd()) {
      crowd.join(CLIENTS, agent.port(), token);
      Traffic.begin(rig, driver);
      Rig.say("stalled: %d clients that read".formatted(CLIENTS));
      lateness(driver, crowd);
      double median = crowd.percentile(0.5);
      double late = crowd.percentile(0.99);

      Rig.say("stalled: the same beside %d that read nothing".formatted(CLIENTS));
      crowd.joinWithoutReading(CLIENTS, agent.port(), token, "nobody");
      lateness(driver, crowd);
      // By now the kernels at both ends of their lines hold no more.
      double queued = agent.metric("cm_clients_queued_bytes") / 1024 / CLIENTS;
      return List.of(
          Row.context(
              "event → clients beside %d that read nothing, p50".formatted(CLIENTS),
              crowd.percentile(0.5),
              median,
              "ms",
              "without them"),
          Row.context("the same, p99", crowd.percentile(0.99), late, "ms", "without them"),
          Row.context("what waits for each of those", queued, Double.NaN, "KiB", ""));
    }
  }

  private static void lateness(ManagerClient driver, Crowd crowd) throws InterruptedException {
    Rig.pass(Traffic.WARM_UP_SECONDS);
    crowd.countFrom(driver.position().orElseThrow().seq());
    Rig.pass(SECONDS);
  }
}
