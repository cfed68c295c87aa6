package org.cmremote.manager.deploy;

import java.util.Locale;

/** Who keeps the agent running on a host. */
public enum Supervisor {
  /** The user's own systemd manager. */
  SYSTEMD,
  /** A process of a script that comes with the release; it doesn't outlive a reboot. */
  BACKGROUND;

  /** As scripts say it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
