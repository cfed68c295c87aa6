package org.cmremote.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** From a process's start until it takes connections, beside that of a bare HTTP server. */
final class StartTime implements Figure {
  private static final int RUNS = 15;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public List<Row> measure(Rig rig) throws IOException {
    Path home = Files.createDirectory(rig.path("home"));
    List<Double> agent = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    for (int run = 0; run <= RUNS; run++) {
      double one = milliseconds(MeasuredAgent.builder(rig.jvm().agent(), home));
      double other = milliseconds(new ProcessBuilder(rig.jvm().reference(BareHttpServer.class)));
      // The first run reads from the disk what the others find in memory, and makes the token.
      if (run > 0) {
        agent.add(one);
        bare.add(other);
      }
    }
    return List.of(
        new Row(
            "start to listening, median of " + RUNS,
            Latencies.of(agent).median(),
            Latencies.of(bare).median(),
            "ms",
            "bare HTTP server",
            new Row.Reach.Times(1.5)));
  }

  private static double milliseconds(ProcessBuilder builder) throws IOException {
    long started = System.nanoTime();
    Process process = builder.start();
    try {
      String line = Jvm.awaitLine(process.getErrorStream(), "listens on");
      double milliseconds = (System.nanoTime() - started) / 1e6;
      int port = Integer.parseInt(line.replaceFirst(".*127\\.0\\.0\\.1:(\\d+).*", "$1"));
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return milliseconds;
    } finally {
      Rig.end(process);
    }
  }
}
