package org.cmremote.transport.protocol;

/** What a session does, as far as the agent can see. */
public enum SessionState {
  /** The program was started and hasn't shown yet what it does. */
  STARTING,
  /** The program works and wants nothing. */
  WORKING,
  /** The program is ready for a task or a command. */
  IDLE,
  /** The program waits for an answer. */
  PROMPTING,
  /** The program ended; its last screen can still be read. */
  EXITED,
  /** The tmux session is gone without the agent's doing. */
  LOST;

  /** Whether the program is over, so that it takes neither text nor keys. */
  public boolean over() {
    return this == EXITED || this == LOST;
  }
}
