package org.cmremote.transport.protocol;

/** How the agent sees a session. */
public enum WatchMode {
  /** A tmux control client reports output as it comes. */
  LIVE,
  /** Control clients end at once on this tmux: the screen is read every second until one stays. */
  POLLING
}
