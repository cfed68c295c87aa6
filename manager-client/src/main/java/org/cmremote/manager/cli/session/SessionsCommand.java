package org.cmremote.manager.cli.session;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.util.List;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.Table;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.SessionInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cm sessions}. */
@Command(name = "sessions", description = "List the sessions.")
public final class SessionsCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() {
    return agent.run(
        output,
        (reached, printed) -> {
          List<SessionInfo> sessions = await(reached.connected().sessions());
          printed.print(new Result.SessionList(sessions), () -> table(sessions));
          return ExitCode.OK;
        });
  }

  static String table(List<SessionInfo> sessions) {
    if (sessions.isEmpty()) {
      return "no sessions; `cm new` makes one";
    }
    Table table = new Table("SESSION", "TOOL", "STATE", "SINCE", "CONFIRM", "");
    sessions.forEach(
        info ->
            table.row(
                info.session(),
                info.tool(),
                SessionText.state(info),
                SessionText.time(info.since()),
                SessionText.word(info.autoConfirm()),
                SessionText.remark(info)));
    return table.toString();
  }
}
