package org.cmremote.manager.cli.watch;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.cli.io.Style;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Verdict;

/**
 * Events as lines for a person.
 *
 * @param zone where the person is
 * @param time how the time is written
 */
record EventLine(ZoneId zone, boolean colours, DateTimeFormatter time) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

  EventLine(ZoneId zone, boolean colours) {
    this(zone, colours, TIME);
  }

  /** The same, with the day. */
  EventLine dated() {
    return new EventLine(zone, colours, DAY_AND_TIME);
  }

  String of(EventEnvelope envelope) {
    return of(envelope, styled(envelope.event()));
  }

  /** The same, with other words for what happened. */
  String of(EventEnvelope envelope, String text) {
    String session = envelope.session() == null ? "-" : Plain.line(envelope.session());
    return Style.DIM.on(time.format(envelope.at().atZone(zone)), colours)
        + "  "
        + Style.BOLD.on("%-14s".formatted(session), colours)
        + " "
        + text;
  }

  private String styled(Event event) {
    String text = EventText.of(event);
    if (event instanceof Event.PromptOpened
        || (event instanceof Event.PromptDecided decided && decided.decision() == Verdict.ASK)) {
      return Style.ASKING.on(text, colours);
    }
    if (event instanceof Event.PromptAnswered answered) {
      return (answered.outcome() == Outcome.ACCEPTED ? Style.GOOD : Style.BAD).on(text, colours);
    }
    return event instanceof Event.SessionLost || event instanceof Event.TaskFailed
        ? Style.BAD.on(text, colours)
        : text;
  }
}
