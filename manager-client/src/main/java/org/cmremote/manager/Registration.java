package org.cmremote.manager;

/** Takes a listener away again. */
@FunctionalInterface
public interface Registration extends AutoCloseable {
  /** From now on the listener isn't called, other than for what is being handed out just now. */
  @Override
  void close();
}
