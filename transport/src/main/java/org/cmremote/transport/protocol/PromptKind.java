package org.cmremote.transport.protocol;

/** What sort of answer a prompt wants. */
public enum PromptKind {
  YES_NO,
  /** One of several options, by number or by moving a cursor. */
  CHOICE,
  PRESS_ENTER,
  /** A line of text. */
  TEXT,
  /** A secret: the terminal doesn't show what is typed. Only a person answers it. */
  PASSWORD,
  /** A pager that shows a page and waits. */
  PAGER,
  /** The program waits, and what for isn't clear. */
  UNKNOWN
}
