package org.cmremote.manager.cli.watch;

import static org.cmremote.manager.cli.reach.Reached.await;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.Fleet;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.Terminal;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.reach.Reached;
import org.cmremote.manager.cli.session.SessionText;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.SessionInfo;

/** Events of several hosts as they come, each with its host's name. */
final class FleetWatch {
  private final Output output;
  private final Predicate<EventEnvelope> wanted;
  private final EventLine lines;
  private final Promise<Void> over = Promise.promise();

  // Of the fleet's context only.
  private final Set<String> lost = new HashSet<>();

  FleetWatch(Output output, Predicate<EventEnvelope> wanted) {
    this.output = output;
    this.wanted = wanted;
    lines =
        new EventLine(ZoneId.systemDefault(), !output.json() && Terminal.colours(System.getenv()));
  }

  /**
   * Watches until nobody reads any more.
   *
   * @throws CmException if no host is left that could be reached again
   */
  void run(AgentOptions agents) {
    Vertx vertx = Reached.vertx();
    Fleet fleet = new Fleet(vertx);
    Thread ending =
        new Thread(() -> Reached.closed(fleet.close().eventually(vertx::close)), "cm-watch-end");
    Runtime.getRuntime().addShutdownHook(ending);
    fleet.onEvent(event -> print(event.host(), event.envelope()));
    fleet.onConnection(change -> changed(fleet, change.host(), change.change()));
    agents.join(fleet);
    try {
      await(over.future());
    } finally {
      Reached.closed(fleet.close().eventually(vertx::close));
    }
  }

  private void print(String host, EventEnvelope envelope) {
    if (!wanted.test(envelope)) {
      return;
    }
    // One object, with the event's own fields after the host's name.
    output.line(
        output.json()
            ? "{\"host\":%s,%s".formatted(Output.text(host), Output.text(envelope).substring(1))
            : host + "  " + lines.of(envelope));
    if (output.unread()) {
      over.tryComplete();
    }
  }

  private void changed(Fleet fleet, String host, ConnectionChange change) {
    if (change instanceof ConnectionChange.Connected connected) {
      connected.welcome().sessions().forEach(info -> waiting(host, info));
    } else if (change instanceof ConnectionChange.Recovered) {
      output.note(host + ": connected again; no event was missed");
    } else if (change instanceof ConnectionChange.Gap gap) {
      output.note(
          host + ": connected again, but the agent has lost its history: events may be missing");
      gap(host, gap);
      gap.snapshot().sessions().forEach(info -> waiting(host, info));
    } else if (change instanceof ConnectionChange.Disconnected disconnected) {
      output.note(
          disconnected.failure().message()
              + disconnected
                  .retryIn()
                  .map(wait -> "; trying again in %d ms".formatted(wait.toMillis()))
                  .orElse("; not tried again"));
      if (disconnected.retryIn().isEmpty()) {
        lost.add(host);
        if (lost.containsAll(fleet.states().keySet())) {
          over.tryFail(disconnected.failure());
        }
      }
    }
  }

  private void gap(String host, ConnectionChange.Gap gap) {
    if (output.json()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("host", host);
      line.put("type", "watch.gap");
      line.put("epoch", gap.snapshot().position().epoch());
      line.put("seq", gap.snapshot().position().seq());
      line.put("sessions", gap.snapshot().sessions());
      output.print(line, () -> "");
    }
  }

  private void waiting(String host, SessionInfo info) {
    if (info.prompt() != null && !output.json()) {
      output.note(
          "%s: %s waits: %s".formatted(host, info.session(), SessionText.question(info.prompt())));
    }
  }
}
