package org.cmremote.agent.health;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import org.cmremote.agent.journal.Journal;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens, by the journal's events, since the agent's start. On the sessions' context
 * only.
 */
final class Tally {
  /** As the policy is named in an answer's {@code by}. */
  private static final String POLICY = "policy";

  private final Journal journal;
  private final Map<PromptKind, Long> opened = new HashMap<>();
  private final Map<Decided, Long> decided = new HashMap<>();
  private final Map<Answered, Long> answered = new HashMap<>();
  private final Map<By, Latencies> latencies = new HashMap<>();
  private @Nullable String policyTrouble;
  private @Nullable String journalTrouble;

  /** Who answers. Which client it was is in the journal; here it would be a label without end. */
  enum By {
    POLICY,
    CLIENT
  }

  /** A kind of decision. */
  record Decided(Verdict verdict, boolean dryRun) {}

  /** A kind of end that an answer comes to. */
  record Answered(By by, Outcome outcome) {}

  /**
   * What was counted until a moment. What isn't there was never counted.
   *
   * @param latencies from {@code prompt.opened} to the keys that decide
   */
  record Counts(
      Map<PromptKind, Long> opened,
      Map<Decided, Long> decided,
      Map<Answered, Long> answered,
      Map<By, Latencies.Distribution> latencies) {
    Counts {
      opened = Map.copyOf(opened);
      decided = Map.copyOf(decided);
      answered = Map.copyOf(answered);
      latencies = Map.copyOf(latencies);
    }
  }

  Tally(Journal journal) {
    this.journal = requireNonNull(journal, "journal is null");
    for (By by : By.values()) {
      latencies.put(by, new Latencies());
    }
    journal.onAppend(this::appended);
  }

  private void appended() {
    journal.read(journal.position().seq()).ifPresent(entry -> count(entry.envelope().event()));
  }

  private void count(Event event) {
    if (event instanceof Event.PromptOpened open) {
      opened.merge(open.prompt().kind(), 1L, Long::sum);
    } else if (event instanceof Event.PromptDecided decision) {
      decided.merge(new Decided(decision.decision(), decision.dryRun()), 1L, Long::sum);
    } else if (event instanceof Event.PromptAnswered answer) {
      By by = answer.by().equals(POLICY) ? By.POLICY : By.CLIENT;
      answered.merge(new Answered(by, answer.outcome()), 1L, Long::sum);
      if (answer.afterMs() != null) {
        requireNonNull(latencies.get(by)).add(answer.afterMs() / 1000);
      }
    } else if (event instanceof Event.PolicyChanged policy) {
      policyTrouble = policy.error();
    } else if (event instanceof Event.JournalChanged changed) {
      journalTrouble = changed.full() ? changed.why() : null;
    }
  }

  Counts counts() {
    Map<By, Latencies.Distribution> distributions = new HashMap<>();
    latencies.forEach((by, latency) -> distributions.put(by, latency.distribution()));
    return new Counts(opened, decided, answered, distributions);
  }

  /** Why events can't be written; null if they can. */
  @Nullable String journalTrouble() {
    return journalTrouble;
  }

  /** What is wrong with the file of the user's rules; null if nothing is. */
  @Nullable String policyTrouble() {
    return policyTrouble;
  }
}
