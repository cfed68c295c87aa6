package org.cmremote.bench;

import java.io.IOException;
import java.util.List;

/** Shares of a core, in percent. */
record Shares(double agent, double clients, double server) {

  /** What an agent, its tmux clients and its tmux server use over so many seconds. */
  static Shares over(MeasuredAgent agent, double seconds) throws IOException, InterruptedException {
    long server = agent.tmux().serverPid();
    List<Long> clients = Usage.children(agent.pid());
    long started = System.nanoTime();
    double agentBefore = Usage.cpuSeconds(agent.pid());
    double clientsBefore = Usage.cpuSeconds(clients);
    double serverBefore = Usage.cpuSeconds(server);
    Rig.pass(seconds);
    double percent = 100e9 / (System.nanoTime() - started);
    return new Shares(
        (Usage.cpuSeconds(agent.pid()) - agentBefore) * percent,
        (Usage.cpuSeconds(clients) - clientsBefore) * percent,
        (Usage.cpuSeconds(server) - serverBefore) * percent);
  }
}
