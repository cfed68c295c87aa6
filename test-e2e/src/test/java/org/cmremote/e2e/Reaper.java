package org.cmremote.e2e;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what a test started, the latest first, each whatever became of the others. */
final class Reaper implements AutoCloseable {
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T it) {
    started.push(it);
    return it;
  }

  @Override
  public void close() {
    AssertionError failure = null;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception | AssertionError e) {
        failure = failure == null ? new AssertionError("not everything ended", e) : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
