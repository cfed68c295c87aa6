package org.cmremote.manager.cli.watch;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.SinceArgument;
import org.cmremote.manager.cli.io.Terminal;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.watch.AuditedRequest.Outcome;
import org.cmremote.transport.protocol.Request;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cm audit}. */
@Command(
    name = "audit",
    description = {
      "Print who asked for which change and what became of it, from all that the agent keeps, the oldest first.",
      "What the policy answered by itself nobody asked for: see `cm journal --type prompt.answered`."
    })
public final class AuditCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Option(
      names = "--session",
      paramLabel = "SESSION",
      description = "Only what was asked of this session; can be repeated.")
  private List<String> sessions = List.of();

  @Option(
      names = "--client",
      paramLabel = "NAME",
      description = "Only of clients whose name begins so, such as cm; can be repeated.")
  private List<String> clients = List.of();

  @Option(
      names = "--request",
      paramLabel = "METHOD",
      description = "Only requests of this kind, such as session.kill; can be repeated.")
  private List<String> methods = List.of();

  @Option(names = "--failed", description = "Only what failed, or of which the outcome is unknown.")
  private boolean failed;

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      converter = SinceArgument.class,
      description =
          "Only what was asked for since: a time span before now (90s, 5m, 2h), or a time such as 2026-11-20T04:00:00Z.")
  private @Nullable Instant since;

  @Override
  public Integer call() {
    boolean colours = !output.json() && Terminal.colours(System.getenv());
    EventLine lines = new EventLine(ZoneId.systemDefault(), colours).dated();
    return agent.run(
        output,
        (reached, printed) -> {
          AuditTrail trail =
              new AuditTrail(
                  request -> {
                    if (isChosen(request)) {
                      printed.print(
                          request.json(),
                          () -> lines.of(request.accepted(), request.text(colours)));
                    }
                  });
          History.read(
              reached.connected(),
              new Request.ReadJournal(null, null, null, AuditTrail.TYPES, since),
              printed,
              trail::take);
          trail.end();
          return ExitCode.OK;
        });
  }

  private boolean isChosen(AuditedRequest request) {
    String session = request.accepted().session();
    return (sessions.isEmpty() || (session != null && sessions.contains(session)))
        && (clients.isEmpty() || clients.stream().anyMatch(request.request().by()::startsWith))
        && (methods.isEmpty() || methods.contains(request.request().method()))
        && (!failed || request.outcome() == Outcome.FAILED || request.outcome() == Outcome.UNKNOWN);
  }
}
