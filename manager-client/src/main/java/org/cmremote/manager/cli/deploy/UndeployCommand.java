package org.cmremote.manager.cli.deploy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cm undeploy}. */
@Command(
    name = "undeploy",
    description = {
      "Take the agent, its tmux server, token and journal away again; without a host, from this machine.",
      "What you wrote in ~/.config/cm stays."
    })
public final class UndeployCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "HOST", description = "As for --host.")
  private List<String> hosts = List.of();

  @Option(names = "--keep-journal", description = "Leave what happened there to be read.")
  private boolean keepJournal;

  @Option(names = "--end-sessions", description = "Also if sessions are there, which end.")
  private boolean endSessions;

  @Override
  public Integer call() {
    return agent
        .and(hosts)
        .run(
            output,
            (reached, printed) -> {
              boolean removed =
                  DeployCommand.deployment(reached, output).undeploy(keepJournal, endSessions);
              printed.print(
                  Map.of("removed", removed),
                  () -> removed ? "agent removed" : "there was no agent of cm deploy");
              return ExitCode.OK;
            });
  }
}
