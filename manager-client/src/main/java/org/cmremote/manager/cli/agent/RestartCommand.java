package org.cmremote.manager.cli.agent;

import static org.cmremote.manager.cli.reach.Reached.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.Reconnect;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cm restart}. */
@Command(
    name = "restart",
    description = {
      "Restart the agent, by its jar as it is now; every session lives on.",
      "For an agent that its systemd unit or `cm agent` runs."
    })
public final class RestartCommand implements Callable<Integer> {
  /** A stop takes 4 s at most, a systemd unit's preparation for a new jar up to 20 s. */
  private static final long LIMIT_SECONDS = 40;

  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() {
    return agent.run(
        output,
        Reconnect.AFTER_FIRST_CONNECT,
        (reached, printed) -> {
          ManagerClient client = reached.connected();
          Result.AgentDetails before = await(client.agentInfo());
          Future<Result.AgentDetails> after = successor(client, before.pid());
          await(client.restartAgent());
          Result.AgentDetails details = await(after);
          printed.print(details, () -> text(before, details));
          return ExitCode.OK;
        });
  }

  /** The agent that is connected to next and is another process. */
  private static Future<Result.AgentDetails> successor(ManagerClient client, long pid) {
    Promise<Result.AgentDetails> found = Promise.promise();
    client.onConnection(
        change -> {
          if (change instanceof ConnectionChange.Disconnected ended && ended.retryIn().isEmpty()) {
            found.tryFail(ended.failure());
          } else if (change instanceof ConnectionChange.Recovered
              || change instanceof ConnectionChange.Gap) {
            client
                .agentInfo()
                .onSuccess(
                    details -> {
                      if (details.pid() != pid) {
                        found.tryComplete(details);
                      }
                    });
          }
        });
    return found
        .future()
        .timeout(LIMIT_SECONDS, TimeUnit.SECONDS)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof TimeoutException ? absent(client.host()) : failure));
  }

  private static CmException absent(String host) {
    return new CmException(
        ErrorCode.TIMED_OUT,
        "%s: the agent stopped, and none answered within %d s; its log says why (journalctl --user -u cm-agent)"
            .formatted(host, LIMIT_SECONDS));
  }

  static String text(Result.AgentDetails before, Result.AgentDetails after) {
    String version =
        before.agent().equals(after.agent())
            ? after.agent()
            : before.agent() + " is now " + after.agent();
    return "%s: agent %s, process %d; sessions: %d"
        .formatted(Plain.line(after.host()), Plain.line(version), after.pid(), after.sessions());
  }
}
