package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;

/**
 * How an agent is.
 *
 * @param status the worst of its checks
 * @param checks what was looked at, always in the same order
 */
public record Health(Status status, List<Check> checks) implements Result {
  /** From good to bad. */
  public enum Status {
    OK,
    /** It does its work, and something of it needs a person. */
    DEGRADED,
    /** It can't do its work. */
    FAILING
  }

  /**
   * One thing that was looked at.
   *
   * @param name names it in every answer
   * @param says what was found, for a person
   */
  public record Check(String name, Status status, String says) {
    public Check {
      requireNonNull(name, "name is null");
      requireNonNull(status, "status is null");
      requireNonNull(says, "says is null");
    }
  }

  public Health {
    requireNonNull(status, "status is null");
    checks = List.copyOf(requireNonNull(checks, "checks is null"));
  }

  /** What these checks come to. */
  public static Health of(List<Check> checks) {
    return new Health(
        checks.stream().map(Check::status).max(Comparator.naturalOrder()).orElse(Status.OK),
        checks);
  }
}
