package org.cmremote.manager.cli.watch;

import static java.util.Objects.requireNonNull;
import static org.cmremote.manager.cli.reach.Reached.await;

import io.vertx.core.Promise;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.Reconnect;
import org.cmremote.manager.Snapshot;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.cli.io.Terminal;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.reach.Reached;
import org.cmremote.manager.cli.session.SessionText;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.ScreenSnapshot;
import org.cmremote.transport.protocol.SessionInfo;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cm watch}. */
@Command(
    name = "watch",
    description =
        "Print events as they come, until Ctrl-C. A lost connection is made again, and no event is missed.")
public final class WatchCommand implements Callable<Integer> {
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Option(
      names = "--session",
      paramLabel = "SESSION",
      description = "Only this session; can be repeated.")
  private List<String> sessions = List.of();

  @Option(
      names = "--screen",
      description = "Show the screen of the one --session, live, instead of events.")
  private boolean screen;

  @Option(
      names = "--clients",
      description =
          "Also print clients that connect and disconnect, as each cm command does, and what they ask for.")
  private boolean clients;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    CommandSpec command = requireNonNull(spec);
    if (screen && sessions.size() != 1) {
      throw new ParameterException(
          command.commandLine(), "--screen shows one session: name it by --session");
    }
    if (agent.several()) {
      if (screen) {
        throw new ParameterException(
            command.commandLine(), "--screen shows one session of one host: name it by --host");
      }
      new FleetWatch(output, this::chosen).run(agent);
      return ExitCode.OK;
    }
    Promise<Void> over = Promise.promise();
    try (Reached reached = agent.reach(Reconnect.AFTER_FIRST_CONNECT)) {
      // Ctrl-C: the agent is told goodbye, and the terminal is left as it was.
      Thread ending = new Thread(reached::close, "cm-watch-end");
      Runtime.getRuntime().addShutdownHook(ending);
      ManagerClient client = reached.client();
      client.onConnection(change -> changed(change, over));
      if (screen) {
        showScreens(client, over);
      } else {
        showEvents(client, over);
      }
      reached.connect();
      await(over.future());
    }
    return ExitCode.OK;
  }

  private void showEvents(ManagerClient client, Promise<Void> over) {
    EventLine lines =
        new EventLine(ZoneId.systemDefault(), !output.json() && Terminal.colours(System.getenv()));
    client.onEvent(
        envelope -> {
          if (chosen(envelope)) {
            print(envelope, () -> lines.of(envelope), over);
          }
        });
  }

  /** Java ignores SIGPIPE, which ends other programs that nobody reads any more. */
  private void print(Object value, Supplier<String> text, Promise<Void> over) {
    output.print(value, text);
    if (output.unread()) {
      over.tryComplete();
    }
  }

  private boolean chosen(EventEnvelope envelope) {
    boolean ofClient =
        envelope.event() instanceof Event.ClientConnected
            || envelope.event() instanceof Event.ClientDisconnected
            || envelope.event() instanceof Event.RequestAccepted
            || envelope.event() instanceof Event.RequestDone;
    if (ofClient && !clients && !output.json()) {
      return false;
    }
    return sessions.isEmpty()
        || (envelope.session() != null && sessions.contains(envelope.session()));
  }

  private void showScreens(ManagerClient client, Promise<Void> over) {
    await(client.watchScreens(sessions));
    if (output.json() || !Terminal.output()) {
      client.onScreen(shown -> print(shown, () -> text(shown), over));
      return;
    }
    LiveScreen live = new LiveScreen(requireNonNull(spec).commandLine().getOut());
    live.enter();
    Runtime.getRuntime().addShutdownHook(new Thread(live::leave, "cm-watch-screen-end"));
    client.onScreen(live::draw);
  }

  private static String text(ScreenSnapshot shown) {
    return Plain.screen(shown.lines()) + "\n";
  }

  private void changed(ConnectionChange change, Promise<Void> over) {
    if (change instanceof ConnectionChange.Connected connected) {
      connected.welcome().sessions().forEach(this::waiting);
      missing(connected.welcome().sessions());
    } else if (change instanceof ConnectionChange.Recovered) {
      output.note("connected again; no event was missed");
    } else if (change instanceof ConnectionChange.Gap gap) {
      missed(gap.snapshot());
    } else if (change instanceof ConnectionChange.Disconnected lost) {
      if (lost.retryIn().isEmpty()) {
        over.tryFail(lost.failure());
      } else {
        output.note(
            "%s; trying again in %d ms"
                .formatted(lost.failure().message(), lost.retryIn().get().toMillis()));
      }
    }
  }

  /** A prompt that opened before the first event would else be seen by nobody. */
  private void waiting(SessionInfo info) {
    if (info.prompt() != null && !output.json() && !screen) {
      output.note("%s waits: %s".formatted(info.session(), SessionText.question(info.prompt())));
    }
  }

  private void missing(List<SessionInfo> there) {
    if (screen && there.stream().map(SessionInfo::session).noneMatch(sessions::contains)) {
      output.note("there is no session %s; it is shown once there is".formatted(sessions.get(0)));
    }
  }

  private void missed(Snapshot snapshot) {
    output.note("connected again, but the agent has lost its history: events may be missing");
    if (output.json()) {
      Map<String, Object> gap = new LinkedHashMap<>();
      gap.put("type", "watch.gap");
      gap.put("epoch", snapshot.position().epoch());
      gap.put("seq", snapshot.position().seq());
      gap.put("sessions", snapshot.sessions());
      output.print(gap, () -> "");
    }
    snapshot.sessions().forEach(this::waiting);
  }
}
