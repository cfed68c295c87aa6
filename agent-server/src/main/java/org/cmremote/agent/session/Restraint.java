package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What holds the agent back where the policy wouldn't.
 *
 * @param leftAlone how long nothing is answered after a person's last key in an attached terminal,
 *     in whole seconds; zero for not at all
 * @param unclearAfter how long a screen that no rule knows stands still before it is reported; zero
 *     for never
 */
public record Restraint(Duration leftAlone, Duration unclearAfter, Limits limits) {
  /**
   * How many prompts of one session are answered until a person shows up; 0 for no limit.
   *
   * @param perMinute answers within 60 seconds
   * @param samePrompt answers in a row to prompts with the same question and subject, none of them
   *     ten minutes after the one before
   * @param inAll answers altogether
   */
  public record Limits(int perMinute, int samePrompt, int inAll) {
    public Limits {
      if (perMinute < 0 || samePrompt < 0 || inAll < 0) {
        throw new IllegalArgumentException("a limit is negative");
      }
    }
  }

  public Restraint {
    requireNonNull(leftAlone, "leftAlone is null");
    requireNonNull(unclearAfter, "unclearAfter is null");
    requireNonNull(limits, "limits is null");
  }
}
