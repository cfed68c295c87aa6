package org.cmremote.transport.protocol;

/** What became of the task that a session was created with. */
public enum TaskState {
  /** The tool isn't ready for it. */
  WAITING,
  /** It was typed, and isn't submitted yet. */
  TYPED,
  /** It was submitted, and the tool hasn't reacted yet. */
  SUBMITTED,
  /** The tool took it. */
  DELIVERED,
  /** The tool didn't take it, or nobody knows; it isn't typed again. */
  FAILED
}
