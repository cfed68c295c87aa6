package org.cmremote.transport.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the agent sees a session. */
public enum WatchMode {
  /** A tmux control client reports output as it comes. */
  @JsonProperty("live")
  LIVE,
  /** Control clients end at once on this tmux: the screen is read every second until one stays. */
  @JsonProperty("polling")
  POLLING
}
