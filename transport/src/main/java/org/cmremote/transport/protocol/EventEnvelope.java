package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event with its place in the journal.
 *
 * @param at when it happened, in milliseconds
 * @param session the session it happened in; null for the agent's own
 */
public record EventEnvelope(Position position, Instant at, @Nullable String session, Event event) {
  public EventEnvelope {
    requireNonNull(position, "position is null");
    requireNonNull(at, "at is null");
    requireNonNull(event, "event is null");
  }
}
