package org.cmremote.manager.cli.watch;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.cmremote.manager.cli.watch.AuditedRequest.Outcome;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * Joins what the journal says before and after each request, and tells of the requests in the order
 * in which they were accepted.
 */
final class AuditTrail {
  /** The events that it needs. */
  static final List<String> TYPES = List.of("request.accepted", "request.done", "agent.started");

  private final Consumer<AuditedRequest> told;

  /** Not told of yet, in order, by the place of their first event. */
  private final Map<Position, Step> steps = new LinkedHashMap<>();

  private record Step(EventEnvelope accepted, @Nullable EventEnvelope done) {}

  AuditTrail(Consumer<AuditedRequest> told) {
    this.told = requireNonNull(told, "told is null");
  }

  /** Takes the next event. */
  void take(EventEnvelope envelope) {
    if (envelope.event() instanceof Event.RequestAccepted) {
      steps.put(envelope.position(), new Step(envelope, null));
    } else if (envelope.event() instanceof Event.RequestDone done) {
      // What was accepted before the first event that is looked at isn't told of.
      steps.computeIfPresent(
          new Position(envelope.position().epoch(), done.request()),
          (place, step) -> new Step(step.accepted(), envelope));
      tellDone();
    } else if (envelope.event() instanceof Event.AgentStarted) {
      end(Outcome.UNKNOWN);
    }
  }

  /** Tells of the rest: there is no event after. */
  void end() {
    end(Outcome.UNDER_WAY);
  }

  private void tellDone() {
    Iterator<Step> oldest = steps.values().iterator();
    while (oldest.hasNext()) {
      Step step = oldest.next();
      if (step.done() == null) {
        return;
      }
      told.accept(AuditedRequest.of(step.accepted(), step.done()));
      oldest.remove();
    }
  }

  private void end(Outcome openEnded) {
    for (Step step : steps.values()) {
      told.accept(
          step.done() == null
              ? new AuditedRequest(step.accepted(), null, openEnded)
              : AuditedRequest.of(step.accepted(), step.done()));
    }
    steps.clear();
  }
}
