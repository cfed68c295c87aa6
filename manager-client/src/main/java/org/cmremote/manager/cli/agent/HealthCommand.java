package org.cmremote.manager.cli.agent;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.Table;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.transport.protocol.Health;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cm health}. */
@Command(
    name = "health",
    description = {
      "Show whether the agent can do its work, and what of it needs a person.",
      "Ends with 0 if all is well, with 9 if something needs a person, with 10 if the agent can't do its work."
    })
public final class HealthCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() {
    return agent.run(
        output,
        (reached, printed) -> {
          Health health = await(reached.connected().health());
          printed.print(health, () -> table(health));
          return exitCode(health.status());
        });
  }

  static String table(Health health) {
    Table table = new Table("CHECK", "STATUS", "");
    health
        .checks()
        .forEach(
            check ->
                table.row(
                    check.name(), check.status().name().toLowerCase(Locale.ROOT), check.says()));
    return table.toString();
  }

  static int exitCode(Health.Status status) {
    return switch (status) {
      case OK -> ExitCode.OK;
      case DEGRADED -> ExitCode.DEGRADED;
      case FAILING -> ExitCode.FAILING;
    };
  }
}
