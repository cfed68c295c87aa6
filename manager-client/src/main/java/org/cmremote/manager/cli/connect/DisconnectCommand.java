package org.cmremote.manager.cli.connect;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.transport.ssh.SharedConnections;
import org.cmremote.transport.ssh.SshTarget;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cm disconnect}. */
@Command(
    name = "disconnect",
    description =
        "End shared connections to hosts. What uses them is cut off and connects again; sessions and agents don't notice.")
public final class DisconnectCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "HOST", description = "As for --host.")
  private List<String> hosts = List.of();

  @Option(names = "--all", description = "End all of them.")
  private boolean all;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    agent.and(hosts);
    SharedConnections connections = new SharedConnections();
    List<String> ended = new ArrayList<>();
    if (all) {
      ended.addAll(connections.endAll());
    } else {
      List<SshTarget> targets = agent.targets();
      if (targets.isEmpty() && !agent.named()) {
        throw new ParameterException(
            requireNonNull(spec).commandLine(), "name hosts by --host or --group, or give --all");
      }
      for (SshTarget target : targets) {
        if (connections.end(target)) {
          ended.add(target.name());
        }
      }
    }
    output.print(
        Map.of("ended", ended),
        () -> ended.isEmpty() ? "there was no connection" : "ended " + String.join(", ", ended));
    return ExitCode.OK;
  }
}
