package org.cmremote.bench;

import java.util.List;
import org.cmremote.manager.ManagerClient;

/** The agent's memory beside that of a bare HTTP server. */
final class ResidentMemory implements Figure {
  private static final int SESSIONS = 100;
  private static final int CLIENTS = 20;
  private static final double SETTLING_SECONDS = 5;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public List<Row> measure(Rig rig) throws Exception {
    Process bare = rig.start(new ProcessBuilder(rig.jvm().reference(BareHttpServer.class)));
    Jvm.awaitLine(bare.getErrorStream(), "listens on");
    MeasuredAgent agent = MeasuredAgent.start(rig);
    Rig.pass(SETTLING_SECONDS);
    double bareResident = Usage.residentMegabytes(bare.pid());
    double bareProportional = Usage.proportionalMegabytes(bare.pid());
    double resident = Usage.residentMegabytes(agent.pid());
    double proportional = Usage.proportionalMegabytes(agent.pid());

    Rig.say("memory: with 100 sessions and 20 clients");
    ManagerClient client = agent.connect();
    for (int i = 1; i < CLIENTS; i++) {
      agent.connect();
    }
    MeasuredAgent.createIdle(client, SESSIONS);
    Rig.pass(SETTLING_SECONDS);
    return List.of(
        new Row(
            "memory, idle, resident",
            resident,
            bareResident,
            "MiB",
            "bare HTTP server",
            new Row.Reach.Times(1.3)),
        Row.context(
            "memory, idle, proportional",
            proportional,
            bareProportional,
            "MiB",
            "bare HTTP server"),
        new Row(
            "memory, 100 sessions, 20 clients, resident",
            Usage.residentMegabytes(agent.pid()),
            bareResident,
            "MiB",
            "bare HTTP server, idle",
            new Row.Reach.Value(128)),
        Row.context(
            "memory, 100 sessions, 20 clients, proportional",
            Usage.proportionalMegabytes(agent.pid()),
            bareProportional,
            "MiB",
            "bare HTTP server, idle"));
  }
}
