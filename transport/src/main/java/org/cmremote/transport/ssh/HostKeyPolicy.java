package org.cmremote.transport.ssh;

/**
 * What to do about a host's key. A key that differs from the known one is refused by the first two.
 */
public enum HostKeyPolicy {
  /** Only keys that are known already. */
  STRICT("yes"),

  /** A host that is met for the first time is trusted and its key remembered. */
  ACCEPT_NEW("accept-new"),

  /**
   * Any key, none remembered: whoever sits on the path can pose as the host. Only for hosts that
   * are made anew all the time, on networks that are trusted.
   */
  ACCEPT_ALL("no");

  private final String option;

  HostKeyPolicy(String option) {
    this.option = option;
  }

  /** The value of ssh's {@code StrictHostKeyChecking}. */
  String option() {
    return option;
  }
}
