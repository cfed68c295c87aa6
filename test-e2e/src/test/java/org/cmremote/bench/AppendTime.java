package org.cmremote.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** What it costs an answer that the events before it are written to files. */
final class AppendTime implements Figure {
  private static final int WARM_UP = 100;
  private static final int COUNT = 500;

  @Override
  public String name() {
    return "append";
  }

  @Override
  public List<Row> measure(Rig rig) throws IOException {
    Process loop =
        rig.start(
            new ProcessBuilder(
                    rig.jvm()
                        .withAgent(
                            AppendLoop.class,
                            Files.createDirectory(rig.path("append")).toString(),
                            Integer.toString(WARM_UP + COUNT)))
                .redirectError(ProcessBuilder.Redirect.INHERIT));
    List<Double> memory = new ArrayList<>();
    List<Double> files = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(loop.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] nanos = line.split(" ", -1);
        memory.add(Long.parseLong(nanos[0]) / 1e6);
        files.add(Long.parseLong(nanos[1]) / 1e6);
      }
    }
    if (files.size() != WARM_UP + COUNT) {
      throw new IOException("only %d times events were appended".formatted(files.size()));
    }
    Latencies inMemory = Latencies.of(memory.subList(WARM_UP, memory.size()));
    Latencies inFiles = Latencies.of(files.subList(WARM_UP, files.size()));
    return List.of(
        new Row(
            "the journal's share of an answer (3 events), p50",
            inFiles.median(),
            inMemory.median(),
            "ms",
            "in memory alone",
            new Row.Reach.Value(0.1)),
        Row.context(
            "the same, p99",
            inFiles.percentile(0.99),
            inMemory.percentile(0.99),
            "ms",
            "in memory alone"));
  }
}
