package org.cmremote.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code cm sessions --host} over the loopback and a connection that is there, the whole process
 * from the shell that starts it, beside ssh that runs {@code true} over the same connection.
 */
final class SessionsTime implements Figure {
  private static final int RUNS = 15;

  @Override
  public String name() {
    return "sessions";
  }

  @Override
  public List<Row> measure(Rig rig) throws IOException {
    Loopback host = Loopback.start(rig);
    host.seconds("deploy");
    // The first logs in, reads the token and keeps it.
    host.seconds("sessions");
    List<Double> sessions = new ArrayList<>();
    List<Double> ssh = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      sessions.add(host.seconds("sessions") * 1000);
      ssh.add(host.secondsOfSsh() * 1000);
    }
    return List.of(
        new Row(
            "cm sessions --host, median of " + RUNS,
            Latencies.of(sessions).median(),
            Latencies.of(ssh).median(),
            "ms",
            "ssh host true",
            new Row.Reach.Value(400)));
  }
}
