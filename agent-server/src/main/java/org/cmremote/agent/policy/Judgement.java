package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import org.cmremote.transport.protocol.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What is made of one part of a prompt.
 *
 * @param part what was judged, for a person
 * @param rule the rule that decided
 * @param option the option that a confirming rule wants, searched for in the labels; null for the
 *     plain yes
 */
public record Judgement(
    String part, Verdict verdict, String rule, String why, @Nullable String option) {
  /** A denial holds whatever else there is; one doubt is enough to ask. */
  static final Comparator<Judgement> STRICTNESS =
      Comparator.comparing(
          judgement ->
              switch (judgement.verdict()) {
                case CONFIRM -> 0;
                case ASK -> 1;
                case DENY -> 2;
              });

  public Judgement {
    requireNonNull(part, "part is null");
    requireNonNull(verdict, "verdict is null");
    requireNonNull(rule, "rule is null");
    requireNonNull(why, "why is null");
  }
}
