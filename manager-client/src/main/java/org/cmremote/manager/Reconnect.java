package org.cmremote.manager;

/** When a client connects again by itself. It never does once it is closed. */
public enum Reconnect {
  /** Not at all: the first ending is the last. */
  NEVER,
  /** Once it has been connected; a first attempt that fails is reported to who asked for it. */
  AFTER_FIRST_CONNECT,
  /** From the first attempt on: for hosts that may be down just now. */
  ALWAYS
}
