package org.cmremote.manager.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.cmremote.manager.cli.demo.Watchers.Seen;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.PromptKind;
import org.junit.jupiter.api.Test;

class TallyTest {
  private final Tally tally = new Tally();
  private long seq;

  @Test
  void anAnswerIsTimedFromItsQuestion() {
    see(0, opened("a", PromptKind.YES_NO));
    assertEquals(Optional.of(2.5), see(2_500_000, answered("a", "policy", Outcome.ACCEPTED)));
    see(0, opened("b", PromptKind.YES_NO));
    see(9_000_000, answered("b", "cm/1", Outcome.ACCEPTED));
    assertEquals(1, tally.byPolicy());
    assertEquals(1, tally.byPerson());
    assertEquals(2.5, tally.medianAnswer().orElseThrow());
    assertEquals(0, tally.failed());
  }

  @Test
  void anAnswerThatDidNotCountIsNoAnswer() {
    see(0, opened("a", PromptKind.YES_NO));
    assertEquals(Optional.empty(), see(1, answered("a", "policy", Outcome.FAILED)));
    assertEquals(0, tally.byPolicy());
    assertEquals(1, tally.failed());
  }

  @Test
  void anAnsweredPasswordIsNoticed() {
    see(0, opened("a", PromptKind.PASSWORD));
    assertTrue(tally.waitsForPassword("demo"));
    assertFalse(tally.passwordAnswered());
    see(1, answered("a", "policy", Outcome.ACCEPTED));
    assertTrue(tally.passwordAnswered());
  }

  @Test
  void aSessionIsOverHoweverItEnded() {
    assertFalse(tally.over("demo"));
    see(0, new Event.SessionExited(0, null));
    assertTrue(tally.over("demo"));
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTheMiddleTwo() {
    assertEquals(2.5, Tally.median(List.of(4.0, 1.0, 2.0, 3.0)).orElseThrow());
    assertTrue(Tally.median(List.of()).isEmpty());
  }

  private Optional<Double> see(long nanos, Event event) {
    return tally.add(
        new Seen(
            new EventEnvelope(new Position("e", ++seq), Instant.EPOCH, "demo", event), nanos, 0));
  }

  private static Event opened(String id, PromptKind kind) {
    return new Event.PromptOpened(new Prompt(id, kind, "?", null, List.of(), "shell"));
  }

  private static Event answered(String id, String by, Outcome outcome) {
    return new Event.PromptAnswered(id, by, List.of("y"), outcome, null);
  }
}
