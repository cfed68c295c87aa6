package org.cmremote.agent.web;

/** A connection as the feeds see it. To be used on the connection's event loop only. */
interface Outlet {
  /** Whether it is open and its write queue isn't full. When that changes it asks the feeds. */
  boolean hasRoom();

  void write(String frame);

  /** Ends the connection: the feed can't go on without leaving a gap. */
  void overtaken();
}
