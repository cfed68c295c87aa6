package org.cmremote.transport.protocol;

/** What became of an answer. */
public enum Outcome {
  /** The keys were typed and the prompt was seen to close. */
  ACCEPTED,
  /** The keys were typed, or tried, and the prompt still stands. They are not typed again. */
  FAILED,
  /** The second look showed another screen than the one judged: nothing was typed. */
  STALE,
  /** Another answer to the same prompt came first: nothing was typed. */
  SUPERSEDED
}
