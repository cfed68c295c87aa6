package org.cmremote.manager.cli.connect;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.Table;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.session.SessionText;
import org.cmremote.transport.ssh.SharedConnections;
import org.cmremote.transport.ssh.SharedConnections.Connection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cm status}. */
@Command(
    name = "status",
    description =
        "Show the connections that commands share, all or those to the hosts that are named, each with the time that a question to the agent and its answer take.")
public final class StatusCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() {
    SharedConnections connections = new SharedConnections();
    List<Connection> all = agent.named() ? connections.to(agent.targets()) : connections.all();
    output.print(
        Map.of("connections", all.stream().map(StatusCommand::json).toList()), () -> table(all));
    return ExitCode.OK;
  }

  private static Map<String, Object> json(Connection it) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("host", it.host());
    json.put("state", word(it.state()));
    json.put("pid", it.pid());
    json.put("since", it.since().toString());
    it.roundTrip().ifPresent(span -> json.put("roundTripMs", millis(span)));
    return json;
  }

  private static String table(List<Connection> all) {
    if (all.isEmpty()) {
      return "no connections; a command with --host makes one";
    }
    Table table = new Table("HOST", "STATE", "ROUND TRIP", "SINCE", "PID");
    all.forEach(
        it ->
            table.row(
                it.host(),
                word(it.state()),
                it.roundTrip().map(span -> millis(span) + " ms").orElse(""),
                SessionText.time(it.since()),
                String.valueOf(it.pid())));
    return table.toString();
  }

  private static double millis(Duration span) {
    return Math.round(span.toNanos() / 10_000.0) / 100.0;
  }

  private static String word(SharedConnections.State state) {
    return switch (state) {
      case CONNECTED -> "connected";
      case NO_AGENT -> "noAgent";
      case SILENT -> "silent";
    };
  }
}
