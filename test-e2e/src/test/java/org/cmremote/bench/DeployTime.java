package org.cmremote.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code cm deploy} over the loopback, each run the whole process: a fresh one, with the login, and
 * one where there is nothing to do, over the connection that is there.
 */
final class DeployTime implements Figure {
  private static final int FRESH = 3;
  private static final int AGAIN = 9;

  @Override
  public String name() {
    return "deploy";
  }

  @Override
  public List<Row> measure(Rig rig) throws IOException {
    Loopback host = Loopback.start(rig);
    List<Double> fresh = new ArrayList<>();
    List<Double> again = new ArrayList<>();
    for (int run = 0; run < FRESH; run++) {
      host.seconds("disconnect");
      fresh.add(host.seconds("deploy"));
      for (int repeat = 0; repeat < AGAIN / FRESH; repeat++) {
        again.add(host.seconds("deploy"));
      }
      host.seconds("undeploy");
    }
    return List.of(
        new Row(
            "fresh deploy through ssh, median of " + FRESH,
            Latencies.of(fresh).median(),
            Double.NaN,
            "s",
            "",
            new Row.Reach.Value(10)),
        new Row(
            "deploy with nothing to do, median of " + AGAIN,
            Latencies.of(again).median(),
            Double.NaN,
            "s",
            "",
            new Row.Reach.Value(1)));
  }
}
