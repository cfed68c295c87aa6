package org.cmremote.manager.cli.deploy;

import java.util.List;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.deploy.Release;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cm upgrade}. */
@Command(
    name = "upgrade",
    description = {
      "Replace the agent on hosts by the one that this cm comes with; sessions live on.",
      "One that doesn't get healthy is taken back. For hosts that cm deploy put an agent on."
    })
public final class UpgradeCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "HOST", description = "As for --host.")
  private List<String> hosts = List.of();

  @Option(
      names = "--allow-downgrade",
      description = "Also where a newer agent is, which may have written what this one can't read.")
  private boolean allowDowngrade;

  @Override
  public Integer call() {
    Release release = DeployCommand.release();
    return agent
        .and(hosts)
        .run(
            output,
            (reached, printed) -> {
              DeployedText.print(
                  DeployCommand.deployment(reached, output)
                      .upgrade(release, DeployCommand.downgrade(allowDowngrade)),
                  printed);
              return ExitCode.OK;
            });
  }
}
