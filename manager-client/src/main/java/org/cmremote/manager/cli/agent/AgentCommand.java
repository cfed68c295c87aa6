package org.cmremote.manager.cli.agent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cm agent}. */
@Command(name = "agent", description = "Start an agent here, in the foreground; Ctrl-C ends it.")
public final class AgentCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "[--] FLAGS",
      description = "Handed on to the agent, such as --port 9900; `cm agent -- --help` shows them.")
  private List<String> flags = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(AgentJvm.command(AgentJar.find(System.getenv())));
    command.addAll(flags);
    Process agent = new ProcessBuilder(command).inheritIO().start();
    // A terminal's Ctrl-C reaches both processes; a kill reaches this one only.
    Runtime.getRuntime().addShutdownHook(new Thread(agent::destroy, "cm-agent-end"));
    return agent.waitFor();
  }
}
