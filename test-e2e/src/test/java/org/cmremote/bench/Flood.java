package org.cmremote.bench;

import java.util.List;
import org.cmremote.manager.ManagerClient;

/** What one pane that prints as fast as it can costs the agent and another session. */
final class Flood implements Figure {
  private static final double SECONDS = 10;
  private static final int PROMPTS = 300;

  @Override
  public String name() {
    return "flood";
  }

  @Override
  public List<Row> measure(Rig rig) throws Exception {
    MeasuredAgent agent = MeasuredAgent.start(rig);
    Asker asker = Asker.prepare(rig);
    ManagerClient client = agent.connect();
    MeasuredAgent.create(client, "asker", asker.command());
    // On the same tmux server, which the flood keeps busy; the agent doesn't watch this session.
    Asker bareAsker = Asker.prepare(rig);
    Bare.answer(rig, agent.tmux(), bareAsker);
    asker.ask(AnswerLatency.WARM_UP);
    bareAsker.ask(AnswerLatency.WARM_UP);

    Rig.say("flood: before it");
    Latencies calm = Latencies.of(asker.ask(PROMPTS));
    Latencies bareCalm = Latencies.of(bareAsker.ask(PROMPTS));
    Rig.pass(3);
    Shares idle = Shares.over(agent, SECONDS);

    Rig.say("flood: during it");
    MeasuredAgent.create(client, "flood", List.of("seq", "1", "1000000000000"));
    Rig.pass(2);
    Shares flooded = Shares.over(agent, SECONDS);
    Latencies busy = Latencies.of(asker.ask(PROMPTS));
    Latencies bareBusy = Latencies.of(bareAsker.ask(PROMPTS));
    client.kill("flood").await();
    return List.of(
        new Row(
            "flood: the agent's CPU",
            flooded.agent(),
            idle.agent(),
            "% of a core",
            "idle",
            new Row.Reach.Value(5)),
        Row.context(
            "flood: its tmux clients' CPU",
            flooded.clients(),
            idle.clients(),
            "% of a core",
            "idle"),
        Row.context(
            "flood: the tmux server's CPU", flooded.server(), idle.server(), "% of a core", "idle"),
        Row.context(
            "flood: another session's answer, p50",
            busy.median(),
            calm.median(),
            "ms",
            "without the flood"),
        new Row(
            "flood: another session's answer, p99",
            busy.percentile(0.99),
            calm.percentile(0.99),
            "ms",
            "without the flood",
            new Row.Reach.Times(2)),
        Row.context(
            "flood: the bare loop's answer, p99",
            bareBusy.percentile(0.99),
            bareCalm.percentile(0.99),
            "ms",
            "without the flood"));
  }
}
