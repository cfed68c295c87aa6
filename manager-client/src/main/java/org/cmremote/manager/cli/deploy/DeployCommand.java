package org.cmremote.manager.cli.deploy;

import java.util.List;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.agent.AgentJar;
import org.cmremote.manager.cli.agent.AgentJvm;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.deploy.Deployed;
import org.cmremote.manager.deploy.Deployment;
import org.cmremote.manager.deploy.Release;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cm deploy}. */
@Command(
    name = "deploy",
    description = {
      "Put an agent on hosts and start it; without a host, on this machine. Again does nothing.",
      "An agent of another version is replaced; sessions live on. One that doesn't get healthy is taken back.",
      "The host needs tmux, and nothing from the internet. One without Java 17 gets a small one from here."
    })
public final class DeployCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "HOST", description = "As for --host.")
  private List<String> hosts = List.of();

  @Override
  public Integer call() {
    Release release = release();
    return agent
        .and(hosts)
        .run(
            output,
            (reached, printed) -> {
              String host = reached.transport().host();
              Deployed deployed =
                  new Deployment(
                          reached.transport(),
                          reached.client(),
                          step -> output.note(host + ": " + step))
                      .deploy(release);
              printed.print(DeployedText.json(deployed), () -> DeployedText.line(deployed));
              return ExitCode.OK;
            });
  }

  /** What this {@code cm} comes with. */
  static Release release() {
    return Release.of(AgentJar.find(System.getenv()), AgentJvm.flags());
  }
}
