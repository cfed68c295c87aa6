package org.cmremote.transport.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as it is on the wire: its place and its content side by side. Written in one pass, since
 * each event is.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record FlatEvent(
    String epoch,
    long seq,
    Instant at,
    @Nullable String session,
    String type,
    @JsonUnwrapped @Nullable Event event) {

  static FlatEvent of(EventEnvelope envelope) {
    Event event = envelope.event();
    return new FlatEvent(
        envelope.position().epoch(),
        envelope.position().seq(),
        envelope.at(),
        envelope.session(),
        WireNames.event(event),
        event instanceof Event.Unknown ? null : event);
  }
}
