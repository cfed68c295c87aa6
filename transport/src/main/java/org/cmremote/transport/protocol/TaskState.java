package org.cmremote.transport.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What became of the task that a session was created with. */
public enum TaskState {
  /** The tool isn't ready for it. */
  @JsonProperty("waiting")
  WAITING,
  /** It was typed, and isn't submitted yet. */
  @JsonProperty("typed")
  TYPED,
  /** It was submitted, and the tool hasn't reacted yet. */
  @JsonProperty("submitted")
  SUBMITTED,
  /** The tool took it. */
  @JsonProperty("delivered")
  DELIVERED,
  /** The tool didn't take it, or nobody knows; it isn't typed again. */
  @JsonProperty("failed")
  FAILED
}
