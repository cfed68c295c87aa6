package org.cmremote.bench;

import java.util.List;

/** What a hundred sessions cost in which nothing happens. */
final class IdleSessions implements Figure {
  private static final int SESSIONS = 100;
  private static final double SETTLING_SECONDS = 8;
  private static final double SECONDS = 30;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public List<Row> measure(Rig rig) throws Exception {
    Rig.say("idle: making 100 sessions twice");
    PrivateTmux alone = PrivateTmux.on(rig, rig.path("tmux"));
    for (int i = 0; i < SESSIONS; i++) {
      alone.newSession("idle" + i, List.of("bash", "--norc"));
    }
    MeasuredAgent agent = MeasuredAgent.start(rig);
    MeasuredAgent.createIdle(agent.connect(), SESSIONS);
    Rig.pass(SETTLING_SECONDS);

    Rig.say("idle: watching them for 30 s");
    long server = alone.serverPid();
    double before = Usage.cpuSeconds(server);
    Shares shares = Shares.over(agent, SECONDS);
    double reference = (Usage.cpuSeconds(server) - before) / SECONDS * 100;
    return List.of(
        new Row(
            "100 idle sessions: agent, clients, tmux",
            shares.agent() + shares.clients() + shares.server(),
            reference,
            "% of a core",
            "tmux alone",
            new Row.Reach.Value(1)),
        Row.context("  of that the agent", shares.agent(), Double.NaN, "% of a core", ""),
        Row.context("  of that its tmux clients", shares.clients(), Double.NaN, "% of a core", ""),
        Row.context(
            "  of that the tmux server", shares.server(), reference, "% of a core", "tmux alone"));
  }
}
