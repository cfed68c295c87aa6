package org.cmremote.agent.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cmremote.agent.detect.Question;
import org.cmremote.agent.policy.Decision;
import org.cmremote.agent.session.Restraint.Limits;
import org.cmremote.transport.protocol.Explanation;
import org.cmremote.transport.protocol.PromptKind;
import org.junit.jupiter.api.Test;

class BudgetTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  @Test
  void withoutLimitsNothingTrips() {
    Budget budget = new Budget(new Limits(0, 0, 0));
    for (int i = 0; i < 10_000; i++) {
      assertEquals(Optional.empty(), rule(budget, "same", 0));
    }
  }

  @Test
  void aMinuteHoldsSoManyAnswersWhereverItBegins() {
    Budget budget = new Budget(new Limits(3, 0, 0));
    assertEquals(Optional.empty(), rule(budget, "a", 0));
    assertEquals(Optional.empty(), rule(budget, "b", 50 * SECOND));
    assertEquals(Optional.empty(), rule(budget, "c", 55 * SECOND));
    assertEquals(Optional.empty(), rule(budget, "d", 60 * SECOND));
    assertEquals(Optional.of("budget.minute"), rule(budget, "e", 109 * SECOND));
  }

  @Test
  void whatIsUsedIsToldAndNotUsedUpByThat() {
    Budget budget = new Budget(new Limits(3, 2, 0));
    assertEquals(Optional.empty(), rule(budget, "a", 0));
    assertEquals(Optional.empty(), rule(budget, "a", 50 * SECOND));
    assertEquals(
        new Explanation.Budget(count(2, 3), count(2, 2), count(2, 0), null),
        budget.used(59 * SECOND));
    assertEquals(count(1, 3), budget.used(60 * SECOND).perMinute());
    assertEquals(Optional.of("budget.same-prompt"), rule(budget, "a", 61 * SECOND));
    assertEquals(
        "the same prompt was answered 2 times in a row: a person's answer, or setting auto-confirm"
            + " anew, goes on",
        budget.used(61 * SECOND).spent());
    budget.reset();
    assertEquals(
        new Explanation.Budget(count(0, 3), count(0, 2), count(0, 0), null),
        budget.used(62 * SECOND));
  }

  private static Explanation.Count count(int used, int limit) {
    return new Explanation.Count(used, limit);
  }

  @Test
  void onceTrippedItStaysSoUntilAPersonShowsUp() {
    Budget budget = new Budget(new Limits(1, 0, 0));
    assertEquals(Optional.empty(), rule(budget, "a", 0));
    assertEquals(Optional.of("budget.minute"), rule(budget, "b", SECOND));
    assertEquals(Optional.of("budget.minute"), rule(budget, "b", 60 * MINUTE));
    budget.reset();
    assertEquals(Optional.empty(), rule(budget, "b", 60 * MINUTE));
    assertEquals(Optional.of("budget.minute"), rule(budget, "b", 60 * MINUTE + SECOND));
  }

  @Test
  void theSamePromptAgainAndAgainTrips() {
    Budget budget = new Budget(new Limits(0, 2, 0));
    assertEquals(Optional.empty(), rule(budget, "a", 0));
    assertEquals(Optional.empty(), rule(budget, "a", MINUTE));
    assertEquals(Optional.empty(), rule(budget, "b", 2 * MINUTE));
    assertEquals(Optional.empty(), rule(budget, "a", 3 * MINUTE));
    assertEquals(Optional.empty(), rule(budget, "a", 4 * MINUTE));
    assertEquals(Optional.of("budget.same-prompt"), rule(budget, "a", 5 * MINUTE));
  }

  @Test
  void theSamePromptAfterALongPauseIsNoRepetition() {
    Budget budget = new Budget(new Limits(0, 1, 0));
    assertEquals(Optional.empty(), rule(budget, "a", 0));
    assertEquals(Optional.empty(), rule(budget, "a", 10 * MINUTE));
    assertEquals(Optional.of("budget.same-prompt"), rule(budget, "a", 20 * MINUTE - 1));
  }

  @Test
  void anotherSubjectIsAnotherPrompt() {
    Budget budget = new Budget(new Limits(0, 1, 0));
    assertEquals(Optional.empty(), rule(budget, "ls", 0));
    assertEquals(Optional.empty(), rule(budget, "pwd", 0));
    assertEquals(Optional.of("budget.same-prompt"), rule(budget, "pwd", 0));
  }

  @Test
  void aSessionHoldsSoManyAnswersInAll() {
    Budget budget = new Budget(new Limits(0, 0, 2));
    assertEquals(Optional.empty(), rule(budget, "a", 0));
    assertEquals(Optional.empty(), rule(budget, "b", 600 * MINUTE));
    assertEquals(Optional.of("budget.session"), rule(budget, "c", 1200 * MINUTE));
  }

  private static Optional<String> rule(Budget budget, String subject, long now) {
    Question question =
        new Question(
            "rule", PromptKind.YES_NO, "Run it?", subject, List.of(), -1, -1, -1, "", true, 0);
    return budget.take(question, now).map(Decision::rule);
  }
}
