package org.cmremote.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;

/** What it takes to tell that a screen shows a line prompt, and which. */
final class DetectionTime implements Figure {
  private static final int WARM_UP = 100;
  private static final int COUNT = 500;

  @Override
  public String name() {
    return "detection";
  }

  @Override
  public List<Row> measure(Rig rig) throws IOException {
    Process loop =
        rig.start(
            new ProcessBuilder(
                    rig.jvm().withAgent(DetectionLoop.class, Integer.toString(WARM_UP + COUNT)))
                .redirectError(ProcessBuilder.Redirect.INHERIT));
    List<Double> milliseconds = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(loop.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        milliseconds.add(Long.parseLong(line) / 1e6);
      }
    }
    if (milliseconds.size() != WARM_UP + COUNT) {
      throw new IOException("only %d screens were judged".formatted(milliseconds.size()));
    }
    Latencies first = Latencies.of(milliseconds.subList(0, WARM_UP));
    Latencies then = Latencies.of(milliseconds.subList(WARM_UP, milliseconds.size()));
    return List.of(
        new Row(
            "detection of a line prompt, p50",
            then.median(),
            Double.NaN,
            "ms",
            "",
            new Row.Reach.Value(0.3)),
        Row.context("the same, p99", then.percentile(0.99), Double.NaN, "ms", ""),
        Row.context("the same, first 100, p50", first.median(), Double.NaN, "ms", ""));
  }
}
