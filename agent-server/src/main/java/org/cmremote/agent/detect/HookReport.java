package org.cmremote.agent.detect;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What a tool said of itself through one of its hooks.
 *
 * @param kind what it comes to
 * @param tool the tool's name, as in its profile
 * @param event the tool's own name for it, such as {@code PermissionRequest}
 * @param age how long ago it was said, at least 0
 */
public record HookReport(Kind kind, String tool, String event, Duration age) {
  public HookReport {
    requireNonNull(kind, "kind is null");
    requireNonNull(tool, "tool is null");
    requireNonNull(event, "event is null");
    requireNonNull(age, "age is null");
    if (age.isNegative()) {
      throw new IllegalArgumentException("age is negative: " + age);
    }
  }

  /** What a tool does by its own account. */
  public enum Kind {
    WORKING,
    PROMPTING,
    IDLE
  }
}
