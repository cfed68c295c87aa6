package org.cmremote.transport.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What sort of answer a prompt wants. */
public enum PromptKind {
  @JsonProperty("yesNo")
  YES_NO,
  /** One of several options, by number or by moving a cursor. */
  @JsonProperty("choice")
  CHOICE,
  @JsonProperty("pressEnter")
  PRESS_ENTER,
  /** A line of text. */
  @JsonProperty("text")
  TEXT,
  /** A secret: the terminal doesn't show what is typed. Only a person answers it. */
  @JsonProperty("password")
  PASSWORD,
  /** A pager that shows a page and waits. */
  @JsonProperty("pager")
  PAGER,
  /** The program waits, and what for isn't clear. */
  @JsonProperty("unknown")
  UNKNOWN
}
