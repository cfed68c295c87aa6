package org.cmremote.manager;

/** The protocol that this client speaks. */
final class Protocol {
  static final int VERSION = 1;

  private Protocol() {}
}
