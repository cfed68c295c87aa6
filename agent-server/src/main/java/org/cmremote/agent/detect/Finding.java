package org.cmremote.agent.detect;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * One thing that was looked at when a session's state was judged.
 *
 * @param source where it was seen
 * @param rule the profile's rule that was tried, or what was compared
 * @param matched whether it speaks for what it would mean
 * @param says what was seen, or which part failed; for a person
 * @param weight how much it counts for the verdict, from -1 (against) to 1 (for); 0 for what didn't
 *     matter
 * @param age how old it is
 */
public record Finding(
    Source source, String rule, boolean matched, String says, double weight, Duration age) {
  public Finding {
    requireNonNull(source, "source is null");
    requireNonNull(rule, "rule is null");
    requireNonNull(says, "says is null");
    requireNonNull(age, "age is null");
    if (!(weight >= -1 && weight <= 1)) {
      throw new IllegalArgumentException("weight is outside -1 to 1: " + weight);
    }
  }

  /** Where something can be seen. */
  public enum Source {
    SCREEN,
    TITLE,
    /** How the terminal treats input. */
    MODE,
    /** The process in front, and what it does about input. */
    PROCESS,
    HOOK
  }
}
