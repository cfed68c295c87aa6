package org.cmremote.manager.cli.watch;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.cli.io.Style;
import org.cmremote.manager.cli.session.SessionText;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.jspecify.annotations.Nullable;

/**
 * A request that changed something, and what became of it.
 *
 * @param accepted the event before it was carried out
 * @param done the event after; null if there is none
 */
record AuditedRequest(EventEnvelope accepted, @Nullable EventEnvelope done, Outcome outcome) {
  enum Outcome {
    DONE("done"),
    FAILED("failed"),
    /** The agent ended before it was done; how far it came isn't known. */
    UNKNOWN("unknown"),
    UNDER_WAY("underWay");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }
  }

  AuditedRequest {
    requireNonNull(accepted, "accepted is null");
    requireNonNull(outcome, "outcome is null");
  }

  static AuditedRequest of(EventEnvelope accepted, EventEnvelope done) {
    boolean failed = ((Event.RequestDone) done.event()).error() != null;
    return new AuditedRequest(accepted, done, failed ? Outcome.FAILED : Outcome.DONE);
  }

  Event.RequestAccepted request() {
    return (Event.RequestAccepted) accepted.event();
  }

  /** For programs: the events as they are on the wire, and the outcome in a word. */
  Map<String, Object> json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("outcome", outcome.word);
    fields.put("accepted", accepted);
    if (done != null) {
      fields.put("done", done);
    }
    return fields;
  }

  /** What was asked for by whom, and what became of it, in one line. */
  String text(boolean colours) {
    Event.RequestAccepted request = request();
    return Plain.line(
            "%s (%s, connection %d): %s%s"
                .formatted(
                    request.by(),
                    SessionText.word(request.role()),
                    request.connection(),
                    request.method(),
                    request.params().isEmpty() ? "" : " " + request.params()))
        + " → "
        + ending(colours);
  }

  private String ending(boolean colours) {
    return switch (outcome) {
      case UNDER_WAY -> "under way";
      case UNKNOWN -> Style.BAD.on("unknown: the agent ended before it was done", colours);
      case DONE, FAILED -> ending((Event.RequestDone) requireNonNull(done).event(), colours);
    };
  }

  private static String ending(Event.RequestDone done, boolean colours) {
    String typed = done.typed() == null ? "" : ", typed " + done.typed();
    if (done.error() != null) {
      return Style.BAD.on(
          Plain.line("failed: %s (%s)%s".formatted(done.error(), done.message(), typed)), colours);
    }
    JsonNode answer = requireNonNull(done.result()).path("outcome");
    String became =
        answer.isTextual() && !answer.asText().equals("accepted") ? answer.asText() : "done";
    return Plain.line(became + typed);
  }
}
