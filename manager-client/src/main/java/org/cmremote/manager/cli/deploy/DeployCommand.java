package org.cmremote.manager.cli.deploy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.agent.AgentJar;
import org.cmremote.manager.cli.agent.AgentJvm;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.reach.Reached;
import org.cmremote.manager.deploy.Deployment;
import org.cmremote.manager.deploy.Release;
import org.cmremote.manager.deploy.Temporary;
import org.cmremote.transport.protocol.CmException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--temporary",
      description = {
        "For hosts without an agent: only for as long as this command runs, which Ctrl-C ends.",
        "The host then removes all of it by itself, its sessions too; also if this machine fails or the line is cut, within half a minute."
      })
  private boolean temporary;

  @Option(
      names = "--allow-downgrade",
      description = "Also where a newer agent is, which may have written what this one can't read.")
  private boolean allowDowngrade;

  /** After which a host takes the line for cut. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  @Override
  public Integer call() {
    Release release = release();
    return agent
        .and(hosts)
        .run(
            output,
            (reached, printed) -> {
              Deployment deployment = deployment(reached, output);
              if (temporary) {
                hold(deployment, release, output, reached.transport().host());
              } else {
                DeployedText.print(deployment.deploy(release, downgrade(allowDowngrade)), printed);
              }
              return ExitCode.OK;
            });
  }

  /** Waits for the end of a temporary deployment: a thread of this process's end, or the host. */
  private static void hold(Deployment deployment, Release release, Output output, String host) {
    try (Temporary held = deployment.deployTemporarily(release, SILENCE)) {
      Runtime.getRuntime().addShutdownHook(new Thread(held::close, "cm-undeploy"));
      output.note(host + ": the agent is there until this command ends");
      held.awaitEnd();
    } catch (CmException e) {
      // Of several hosts, the others may be there for long before all is told.
      output.note(host + ": failed: " + e.message());
      throw e;
    }
  }

  /** One whose steps are noted as they are taken. */
  static Deployment deployment(Reached reached, Output output) {
    String host = reached.transport().host();
    return new Deployment(
        reached.transport(), reached.client(), step -> output.note(host + ": " + step));
  }

  static Deployment.Downgrade downgrade(boolean allowed) {
    return allowed ? Deployment.Downgrade.ALLOWED : Deployment.Downgrade.REFUSED;
  }

  /** What this {@code cm} comes with. */
  static Release release() {
    return Release.of(AgentJar.find(System.getenv()), AgentJvm.flags());
  }
}
