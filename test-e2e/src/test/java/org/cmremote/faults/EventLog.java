package org.cmremote.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Position;

/** All events that one client was handed, and what can't be true of them. */
public final class EventLog {
  private final List<EventEnvelope> events = new CopyOnWriteArrayList<>();

  public void add(EventEnvelope event) {
    events.add(event);
  }

  public List<EventEnvelope> events() {
    return List.copyOf(events);
  }

  public long epochs() {
    return events.stream().map(event -> event.position().epoch()).distinct().count();
  }

  /** An event that is missing, came twice or out of turn; a prompt with a story that can't be. */
  public List<String> wrongs() {
    List<String> wrongs = new ArrayList<>();
    Position last = null;
    for (EventEnvelope event : events) {
      Position place = event.position();
      if (last != null && last.epoch().equals(place.epoch()) && place.seq() != last.seq() + 1) {
        wrongs.add("event %d follows event %d".formatted(place.seq(), last.seq()));
      }
      last = place;
    }
    wrongs.addAll(stories());
    return wrongs;
  }

  private List<String> stories() {
    List<String> wrongs = new ArrayList<>();
    Map<String, Set<String>> before = new HashMap<>();
    for (EventEnvelope envelope : events) {
      Event event = envelope.event();
      if (event instanceof Event.PromptOpened opened) {
        once(before, opened.prompt().id(), "opened", wrongs);
      } else if (event instanceof Event.PromptAnswered answered
          && answered.outcome() == Outcome.ACCEPTED) {
        once(before, answered.prompt(), "accepted", wrongs);
      } else if (event instanceof Event.PromptClosed closed) {
        once(before, closed.prompt(), "closed", wrongs);
      }
    }
    return wrongs;
  }

  private static void once(
      Map<String, Set<String>> before, String prompt, String what, List<String> wrongs) {
    if (!before.computeIfAbsent(prompt, id -> new HashSet<>()).add(what)) {
      wrongs.add("prompt %s was %s twice".formatted(prompt, what));
    }
  }
}
