package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.cmremote.agent.detect.Question;
import org.cmremote.agent.policy.Decision;
import org.cmremote.agent.session.Restraint.Limits;
import org.cmremote.transport.protocol.Explanation;

/**
 * How many prompts of one session are answered without a person. A tool that asks without end is
 * not answered without end: once a limit is reached, everything is left to a person until one has
 * shown up.
 */
final class Budget {
  private static final long MINUTE_NANOS = 60_000_000_000L;

  /** The same prompt after such a pause is no repetition. */
  private static final long PAUSE_NANOS = 10 * MINUTE_NANOS;

  private static final String RULE = "budget.";

  private final Limits limits;
  private final Deque<Long> lastMinute = new ArrayDeque<>();
  private int answers;
  private String same = "";
  private int sameInARow;
  private long sameAt;
  private Optional<Decision.Ask> tripped = Optional.empty();

  Budget(Limits limits) {
    this.limits = requireNonNull(limits, "limits is null");
  }

  /**
   * Takes one answer out of the budget.
   *
   * @param nowNanos of a clock that never goes back
   * @return why it is to be left to a person, if nothing is left
   */
  Optional<Decision.Ask> take(Question question, long nowNanos) {
    if (tripped.isEmpty()) {
      tripped = over(question, nowNanos);
    }
    return tripped;
  }

  /**
   * What is used of it.
   *
   * @param nowNanos of the same clock
   */
  Explanation.Budget used(long nowNanos) {
    forgetBefore(nowNanos - MINUTE_NANOS);
    return new Explanation.Budget(
        new Explanation.Count(lastMinute.size(), limits.perMinute()),
        new Explanation.Count(sameInARow, limits.samePrompt()),
        new Explanation.Count(answers, limits.inAll()),
        tripped.map(Decision.Ask::why).orElse(null));
  }

  /** A limit was reached before this agent started, and no person has shown up since. */
  void trip(String rule, String why) {
    if (rule.startsWith(RULE)) {
      tripped = Optional.of(new Decision.Ask(rule, why));
    }
  }

  /** A person looked after the session: everything starts anew. */
  void reset() {
    lastMinute.clear();
    answers = 0;
    same = "";
    sameInARow = 0;
    tripped = Optional.empty();
  }

  private Optional<Decision.Ask> over(Question question, long now) {
    forgetBefore(now - MINUTE_NANOS);
    String asked = question.text() + '\0' + question.subject();
    if (!asked.equals(same) || now - sameAt >= PAUSE_NANOS) {
      sameInARow = 0;
    }
    if (isReached(limits.samePrompt(), sameInARow)) {
      return ask("same-prompt", "the same prompt was answered %d times in a row", sameInARow);
    }
    if (isReached(limits.perMinute(), lastMinute.size())) {
      return ask("minute", "%d prompts were answered within a minute", lastMinute.size());
    }
    if (isReached(limits.inAll(), answers)) {
      return ask("session", "%d prompts were answered without a person", answers);
    }
    if (limits.perMinute() > 0) {
      lastMinute.addLast(now);
    }
    answers++;
    same = asked;
    sameInARow++;
    sameAt = now;
    return Optional.empty();
  }

  private void forgetBefore(long nanos) {
    while (!lastMinute.isEmpty() && nanos - lastMinute.getFirst() >= 0) {
      lastMinute.removeFirst();
    }
  }

  private static boolean isReached(int limit, int count) {
    return limit > 0 && count >= limit;
  }

  private static Optional<Decision.Ask> ask(String rule, String why, int count) {
    return Optional.of(
        new Decision.Ask(
            RULE + rule,
            why.formatted(count) + ": a person's answer, or setting auto-confirm anew, goes on"));
  }
}
