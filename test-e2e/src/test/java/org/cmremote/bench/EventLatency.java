package org.cmremote.bench;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.Registration;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTransport;
import org.cmremote.transport.ssh.Sshd;

/**
 * From a prompt's print to the event at a manager that is connected through an ssh tunnel, beside
 * one that is connected without.
 */
final class EventLatency implements Figure {
  private static final Pattern ASKED = Pattern.compile("at (\\d+\\.\\d+)\\?");

  @Override
  public String name() {
    return "event";
  }

  @Override
  public List<Row> measure(Rig rig) throws Exception {
    MeasuredAgent agent = MeasuredAgent.start(rig);
    Asker asker = Asker.prepare(rig);
    ManagerClient creator = agent.connect();
    MeasuredAgent.create(creator, "asker", asker.command());
    creator.close().await();
    Sshd sshd = Sshd.start(rig.path("sshd"));
    rig.atEnd(sshd::close);

    List<Double> tunnelled = new ArrayList<>();
    List<Double> direct = new ArrayList<>();
    for (int round = 0; round <= AnswerLatency.ROUNDS; round++) {
      List<Double> through = heard(tunnelled(rig, agent, sshd), asker);
      List<Double> without = heard(agent.connect(), asker);
      // The first round warms both up.
      if (round > 0) {
        tunnelled.addAll(through);
        direct.addAll(without);
        Rig.say("%s: round %d of %d".formatted(name(), round, AnswerLatency.ROUNDS));
      }
    }
    Latencies ssh = Latencies.of(tunnelled);
    Latencies local = Latencies.of(direct);
    return List.of(
        new Row(
            "prompt → event by ssh, p50",
            ssh.median(),
            local.median(),
            "ms",
            "without ssh",
            new Row.Reach.Value(3)),
        new Row(
            "prompt → event by ssh, p99",
            ssh.percentile(0.99),
            local.percentile(0.99),
            "ms",
            "without ssh",
            new Row.Reach.Value(15)));
  }

  private static ManagerClient tunnelled(Rig rig, MeasuredAgent agent, Sshd sshd) {
    return agent.connect(
        new SshTransport(
            sshd.target().agent(new RemoteAgent.LoopbackPort(agent.port())).build(),
            rig.path("ssh")));
  }

  /** Has the asker ask, and gives the age of each question as its event arrived. */
  private static List<Double> heard(ManagerClient client, Asker asker) throws IOException {
    Queue<Double> ages = new ConcurrentLinkedQueue<>();
    Registration registration =
        client.onEvent(
            Event.PromptOpened.class,
            (envelope, opened) -> {
              Instant now = Instant.now();
              Matcher matcher = ASKED.matcher(opened.prompt().question());
              if (matcher.find()) {
                double seconds = now.getEpochSecond() + now.getNano() / 1e9;
                ages.add((seconds - Double.parseDouble(matcher.group(1))) * 1000);
              }
            });
    asker.ask(AnswerLatency.ROUND);
    // What this answers comes after every event before it.
    client.sessions().await();
    registration.close();
    client.close().await();
    if (ages.size() != AnswerLatency.ROUND) {
      throw new IOException("%d events for %d prompts".formatted(ages.size(), AnswerLatency.ROUND));
    }
    return List.copyOf(ages);
  }
}
