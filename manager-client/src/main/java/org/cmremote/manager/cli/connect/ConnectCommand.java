package org.cmremote.manager.cli.connect;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.reach.Reached;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cm connect}. */
@Command(
    name = "connect",
    description = {
      "Log in to hosts now, so that later commands needn't.",
      "Every command does so by itself, and leaves the connection to the next ones; this one shows how it goes, and asks for a password where one is needed."
    })
public final class ConnectCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "HOST", description = "As for --host.")
  private List<String> hosts = List.of();

  @Override
  public Integer call() {
    agent.and(hosts);
    agent.requireRemote();
    return agent.run(output, ConnectCommand::connected);
  }

  private static int connected(Reached reached, Output printed) {
    long start = System.nanoTime();
    boolean agentThere = agentThere(reached);
    long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("host", reached.transport().host());
    result.put("agent", agentThere);
    result.put("millis", millis);
    printed.print(
        result,
        () ->
            "connected in %d ms%s%s"
                .formatted(
                    millis,
                    agentThere ? "" : "; no agent answers there",
                    reached.ssh().isPresent()
                        ? ""
                        : "; not by ssh, so that the connection ends with this command"));
    return ExitCode.OK;
  }

  private static boolean agentThere(Reached reached) {
    try {
      reached.transport().open().join();
      return true;
    } catch (CompletionException e) {
      if (e.getCause() instanceof CmException known) {
        if (known.code() == ErrorCode.AGENT_NOT_RUNNING) {
          return false;
        }
        throw known;
      }
      throw e;
    }
  }
}
