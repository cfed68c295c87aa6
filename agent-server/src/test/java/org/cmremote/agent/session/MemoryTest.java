package org.cmremote.agent.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cmremote.agent.session.Memory.Remembered;
import org.cmremote.agent.session.Memory.Typed;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Exit;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.Role;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.TaskState;
import org.cmremote.transport.protocol.Verdict;
import org.junit.jupiter.api.Test;

/** What is known of a session if the journal ends after any of its events. */
class MemoryTest {
  private static final Instant START = Instant.parse("2026-11-20T04:05:06Z");
  private static final Prompt PROMPT =
      new Prompt("p", PromptKind.YES_NO, "Proceed?", null, List.of(), "shell");
  private static final Event CREATED =
      new Event.SessionCreated("shell", List.of("sh"), "/", AutoConfirm.POLICY, false, "test");
  private static final Event OPENED = new Event.PromptOpened(PROMPT);

  private static Map<String, Remembered> after(Event... events) {
    List<EventEnvelope> journal = new ArrayList<>();
    for (Event event : events) {
      int seq = journal.size() + 1;
      journal.add(new EventEnvelope(new Position("e", seq), START.plusSeconds(seq), "demo", event));
    }
    return Memory.of(journal).sessions();
  }

  private static Event decided(Verdict verdict, boolean dryRun) {
    return new Event.PromptDecided("p", verdict, "rule", "why", dryRun);
  }

  private static Event answered(Outcome outcome, String... keys) {
    return new Event.PromptAnswered("p", "policy", List.of(keys), outcome, null);
  }

  private static Typed typed(Event... events) {
    return after(events).get("demo").asked().typed();
  }

  @Test
  void whetherAPromptWasAnsweredIsKnownButBetweenDecisionAndProof() {
    Event confirm = decided(Verdict.CONFIRM, false);
    assertEquals(Typed.NO, typed(CREATED, OPENED));
    assertEquals(Typed.NO, typed(CREATED, OPENED, decided(Verdict.ASK, false)));
    assertEquals(Typed.NO, typed(CREATED, OPENED, decided(Verdict.CONFIRM, true)));
    assertEquals(Typed.PERHAPS, typed(CREATED, OPENED, confirm));
    assertEquals(Typed.PERHAPS, typed(CREATED, OPENED, decided(Verdict.DENY, false)));
    assertEquals(
        Typed.NO, typed(CREATED, OPENED, confirm, new Event.PromptHeld("p", "a person types")));
    assertEquals(
        Typed.PERHAPS,
        typed(CREATED, OPENED, confirm, new Event.PromptHeld("p", "a person types"), confirm));
    assertEquals(Typed.NO, typed(CREATED, OPENED, confirm, answered(Outcome.STALE)));
    assertEquals(Typed.YES, typed(CREATED, OPENED, confirm, answered(Outcome.SUPERSEDED, "Down")));
    assertEquals(Typed.YES, typed(CREATED, OPENED, confirm, answered(Outcome.FAILED, "Enter")));
    assertEquals(
        Typed.NO,
        typed(CREATED, OPENED, new Event.PromptDecided("q", Verdict.CONFIRM, "r", "w", false)));
    assertNull(after(CREATED, OPENED, confirm, new Event.PromptClosed("p")).get("demo").asked());
  }

  @Test
  void aClientsAnswerMayHaveBeenTyped() {
    Event asked = decided(Verdict.ASK, false);
    assertEquals(Typed.PERHAPS, typed(CREATED, OPENED, asked, accepted("prompt.answer", "p")));
    assertEquals(Typed.NO, typed(CREATED, OPENED, asked, accepted("prompt.answer", "q")));
    assertEquals(
        Typed.NO,
        typed(CREATED, OPENED, asked, accepted("prompt.answer", "p"), answered(Outcome.STALE)));
  }

  private static Event accepted(String method, String prompt) {
    return new Event.RequestAccepted(
        "test",
        Role.OPERATOR,
        1,
        method,
        null,
        JsonNodeFactory.instance.objectNode().put("prompt", prompt));
  }

  @Test
  void aPromptIsKnownByThePlaceOfItsOpening() {
    assertEquals(new Position("e", 2), after(CREATED, OPENED).get("demo").asked().opened());
  }

  @Test
  void aSessionIsAsItsLastEventsLeftIt() {
    Remembered session =
        after(
                CREATED,
                new Event.StateChanged(SessionState.STARTING, SessionState.WORKING, "works", null),
                new Event.StateChanged(SessionState.WORKING, SessionState.WORKING, "works", null),
                new Event.AutoConfirmChanged(AutoConfirm.ALL, "test"),
                new Event.TaskDelivered(),
                new Event.StateChanged(SessionState.WORKING, SessionState.EXITED, "ended", null),
                new Event.SessionExited(3, null))
            .get("demo");
    assertEquals(SessionState.EXITED, session.state());
    assertEquals(START.plusSeconds(6), session.since());
    assertEquals("ended", session.why());
    assertEquals(new Exit(3, null), session.exit());
    assertEquals(AutoConfirm.ALL, session.autoConfirm());
    assertEquals(TaskState.DELIVERED, session.task());
  }

  @Test
  void whereTheBeginningIsNotToldTheNextChangeOfStateIsEnough() {
    Remembered session =
        after(
                answered(Outcome.ACCEPTED, "y"),
                new Event.StateChanged(SessionState.WORKING, SessionState.PROMPTING, "asks", null),
                OPENED,
                decided(Verdict.CONFIRM, false))
            .get("demo");
    assertEquals(SessionState.PROMPTING, session.state());
    assertEquals(Typed.PERHAPS, session.asked().typed());
    assertNull(session.autoConfirm());
  }

  @Test
  void whatIsGivenUpOrNotToldFromItsBeginningIsNotKnown() {
    assertEquals(Map.of(), after(OPENED));
    assertEquals(Map.of(), after(CREATED, new Event.SessionLost("gone")));
    assertEquals(Map.of(), after(CREATED, new Event.SessionKilled("test")));
    assertEquals(Map.of(), after(CREATED, new Event.SessionReleased("test")));
  }
}
