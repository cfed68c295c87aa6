package org.cmremote.agent.web;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What one connection waits for. It can take a day, and the sessions hold it all that time, so it
 * ends with the connection. To be used on the sessions' context only.
 */
final class Waits {
  private final Set<Promise<Void>> open = new HashSet<>();

  /**
   * Begins to wait.
   *
   * @param wait is given a future that completes if the connection ends first
   */
  <T> Future<T> begin(Function<Future<Void>, Future<T>> wait) {
    Promise<Void> abandoned = Promise.promise();
    Future<T> answer = wait.apply(abandoned.future());
    open.add(abandoned);
    return answer.onComplete(over -> open.remove(abandoned));
  }

  /** The connection has ended. */
  void abandon() {
    List.copyOf(open).forEach(Promise::tryComplete);
  }
}
