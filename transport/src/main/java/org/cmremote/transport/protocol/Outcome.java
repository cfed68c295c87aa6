package org.cmremote.transport.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What became of an answer. */
public enum Outcome {
  /** The keys were typed and the prompt was seen to close. */
  @JsonProperty("accepted")
  ACCEPTED,
  /** The keys were typed, or tried, and the prompt still stands. They are not typed again. */
  @JsonProperty("failed")
  FAILED,
  /** The second look showed another screen than the one judged: nothing was typed. */
  @JsonProperty("stale")
  STALE,
  /** Another answer to the same prompt came first: nothing was typed. */
  @JsonProperty("superseded")
  SUPERSEDED
}
