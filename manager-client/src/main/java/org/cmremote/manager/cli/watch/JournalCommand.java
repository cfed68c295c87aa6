package org.cmremote.manager.cli.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.Reconnect;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.SinceArgument;
import org.cmremote.manager.cli.io.Terminal;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.reach.Reached;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Request;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cm journal}. */
@Command(
    name = "journal",
    description = "Print what happened, from all that the agent keeps, the oldest first.")
public final class JournalCommand implements Callable<Integer> {
  private static final Codec CODEC = new Codec();

  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Option(names = "--session", paramLabel = "SESSION", description = "Only this session.")
  private @Nullable String session;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Only events of this type, such as prompt.answered; can be repeated.")
  private List<String> types = List.of();

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      converter = SinceArgument.class,
      description =
          "Only what happened since: a time span before now (90s, 5m, 2h), or a time such as 2026-11-20T04:00:00Z.")
  private @Nullable Instant since;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with events as they come, until Ctrl-C; for one host.")
  private boolean follow;

  @Override
  public Integer call() {
    if (!follow) {
      return agent.run(
          output,
          (reached, printed) -> {
            past(reached.connected(), printed);
            return ExitCode.OK;
          });
    }
    try (Reached reached = agent.reach(Reconnect.AFTER_FIRST_CONNECT)) {
      // Ctrl-C: the agent is told goodbye.
      Runtime.getRuntime().addShutdownHook(new Thread(reached::close, "cm-journal-end"));
      follow(reached);
    }
    return ExitCode.OK;
  }

  /** Prints what happened until now, and gives the place of the last event. */
  private Position past(ManagerClient client, Output printed) {
    EventLine lines = lines();
    return History.read(
        client,
        new Request.ReadJournal(null, null, session, types, since),
        printed,
        event -> printed.print(event, () -> lines.of(event)));
  }

  /** Live events wait from the connection on, so that none is missed after the past. */
  private void follow(Reached reached) {
    ManagerClient client = reached.client();
    BlockingQueue<Object> live = new LinkedBlockingQueue<>();
    client.onEvent(live::add);
    client.onConnection(live::add);
    reached.connect();
    Position end = past(client, output);
    EventLine lines = lines();
    while (!output.unread()) {
      Object next = take(live);
      if (next instanceof EventEnvelope event && isChosen(event) && isAfter(event, end)) {
        output.print(event, () -> lines.of(event));
      } else if (next instanceof ConnectionChange change) {
        changed(change);
      }
    }
  }

  private void changed(ConnectionChange change) {
    if (change instanceof ConnectionChange.Recovered) {
      output.note("connected again; no event was missed");
    } else if (change instanceof ConnectionChange.Gap) {
      output.note("connected again, but the agent has lost its history: events may be missing");
    } else if (change instanceof ConnectionChange.Disconnected lost) {
      Duration wait = lost.retryIn().orElseThrow(lost::failure);
      output.note("%s; trying again in %d ms".formatted(lost.failure().message(), wait.toMillis()));
    }
  }

  private static Object take(BlockingQueue<Object> live) {
    try {
      return live.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CmException(ErrorCode.CLOSED, "interrupted", e);
    }
  }

  private boolean isChosen(EventEnvelope event) {
    return (session == null || session.equals(event.session()))
        && (types.isEmpty() || types.contains(CODEC.type(event.event())));
  }

  private static boolean isAfter(EventEnvelope event, Position end) {
    return !event.position().epoch().equals(end.epoch()) || event.position().seq() > end.seq();
  }

  private EventLine lines() {
    return new EventLine(
            ZoneId.systemDefault(), !output.json() && Terminal.colours(System.getenv()))
        .dated();
  }
}
