package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import org.cmremote.transport.protocol.Verdict;

/** What to do about a prompt, and why. */
public sealed interface Decision {
  /** The rule that decided. */
  String rule();

  /** The reason, for a person. */
  String why();

  Verdict verdict();

  /**
   * Choose an option.
   *
   * @param option index into the prompt's choices
   * @param verdict {@code CONFIRM} or {@code DENY}
   */
  record Choose(int option, Verdict verdict, String rule, String why) implements Decision {
    public Choose {
      requireNonNull(verdict, "verdict is null");
      requireNonNull(rule, "rule is null");
      requireNonNull(why, "why is null");
    }
  }

  /** Leave it to a person. */
  record Ask(String rule, String why) implements Decision {
    public Ask {
      requireNonNull(rule, "rule is null");
      requireNonNull(why, "why is null");
    }

    @Override
    public Verdict verdict() {
      return Verdict.ASK;
    }
  }
}
