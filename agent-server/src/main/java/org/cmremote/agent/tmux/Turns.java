package org.cmremote.agent.tmux;

import io.vertx.core.Future;
import java.util.function.Supplier;

/**
 * Lets one thing at a time happen to the tmux server. For the sessions' thread.
 *
 * <p>tmux up to 3.6 dies, and every session with it, when it has to tell its control clients
 * something (a session came or went, a client left) while one of them has connected and not yet
 * said all about itself (tmux pull request 4980: {@code control_write} without a control state). So
 * no client of the agent's comes while another comes or goes, or while a command runs. What a
 * person does at the same moment is beyond the agent; the moment is a millisecond.
 */
final class Turns {
  private Future<?> last = Future.succeededFuture();
  private int waiting;

  /** How many tasks aren't started yet. */
  int waiting() {
    return waiting;
  }

  /** Starts the task when all earlier ones have ended, in whatever way. */
  <T> Future<T> take(Supplier<Future<T>> task) {
    waiting++;
    Future<T> turn =
        last.transform(
            ended -> {
              waiting--;
              return task.get();
            });
    last = turn;
    return turn;
  }
}
