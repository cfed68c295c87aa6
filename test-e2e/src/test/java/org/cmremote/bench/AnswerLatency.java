package org.cmremote.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.cmremote.manager.ManagerClient;

/** From a prompt's print to the program's having the answer, beside the bare loop's. */
final class AnswerLatency implements Figure {
  static final int WARM_UP = 100;
  static final int ROUNDS = 5;
  static final int ROUND = 100;

  @Override
  public String name() {
    return "answer";
  }

  @Override
  public List<Row> measure(Rig rig) throws IOException {
    MeasuredAgent agent = MeasuredAgent.start(rig);
    Asker asker = Asker.prepare(rig);
    ManagerClient client = agent.connect();
    MeasuredAgent.create(client, "asker", asker.command());
    client.close().await();
    Asker bareAsker = Asker.prepare(rig);
    Bare.answer(rig, PrivateTmux.on(rig, rig.path("tmux")), bareAsker);

    Latencies first = Latencies.of(asker.ask(WARM_UP));
    Latencies bareFirst = Latencies.of(bareAsker.ask(WARM_UP));
    List<Double> measured = new ArrayList<>();
    List<Double> reference = new ArrayList<>();
    // In turns, so that whatever else the machine does strikes both.
    for (int round = 0; round < ROUNDS; round++) {
      measured.addAll(asker.ask(ROUND));
      reference.addAll(bareAsker.ask(ROUND));
      Rig.say("%s: %d of %d prompts".formatted(name(), (round + 1) * ROUND, ROUNDS * ROUND));
    }
    Latencies answered = Latencies.of(measured);
    Latencies bare = Latencies.of(reference);
    return List.of(
        new Row(
            "prompt → answer, p50",
            answered.median(),
            bare.median(),
            "ms",
            "bare loop",
            new Row.Reach.Times(2.5)),
        new Row(
            "prompt → answer, p99",
            answered.percentile(0.99),
            bare.percentile(0.99),
            "ms",
            "bare loop",
            new Row.Reach.Times(5)),
        Row.context(
            "the same, first 100, p50", first.median(), bareFirst.median(), "ms", "bare loop"),
        Row.context(
            "the same, first 100, p99",
            first.percentile(0.99),
            bareFirst.percentile(0.99),
            "ms",
            "bare loop"));
  }
}
