package org.cmremote.transport.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a session does, as far as the agent can see. */
public enum SessionState {
  /** The program was started and hasn't shown yet what it does. */
  @JsonProperty("starting")
  STARTING,
  /** The program works and wants nothing. */
  @JsonProperty("working")
  WORKING,
  /** The program is ready for a task or a command. */
  @JsonProperty("idle")
  IDLE,
  /** The program waits for an answer. */
  @JsonProperty("prompting")
  PROMPTING,
  /** The program ended; its last screen can still be read. */
  @JsonProperty("exited")
  EXITED,
  /** The tmux session is gone without the agent's doing. */
  @JsonProperty("lost")
  LOST;

  /** Whether the program is over, so that it takes neither text nor keys. */
  public boolean over() {
    return this == EXITED || this == LOST;
  }
}
