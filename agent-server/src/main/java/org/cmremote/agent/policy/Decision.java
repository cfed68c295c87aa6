package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

/** What to do about a prompt, and why. */
public sealed interface Decision {
  /** The rule that decided. */
  String rule();

  /** The reason, for a person. */
  String why();

  /**
   * Choose an option.
   *
   * @param option index into the prompt's choices
   */
  record Choose(int option, String rule, String why) implements Decision {
    public Choose {
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
  }
}
