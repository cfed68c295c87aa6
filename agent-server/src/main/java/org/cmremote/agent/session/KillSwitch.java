package org.cmremote.agent.session;

import io.vertx.core.Future;
import java.util.List;
import org.cmremote.agent.tmux.Command;
import org.cmremote.agent.tmux.Tmux;
import org.cmremote.transport.protocol.AutoConfirm;

/**
 * Stops all answering on this host, above the sessions' own modes. tmux keeps it with the sessions,
 * so that an agent that starts anew doesn't answer again by itself.
 */
final class KillSwitch {
  private static final String OPTION = "@cm_stopped";

  private final Tmux tmux;
  private boolean stopped;

  KillSwitch(Tmux tmux) {
    this.tmux = tmux;
  }

  boolean isStopped() {
    return stopped;
  }

  /** What counts for a session of that mode. */
  AutoConfirm effective(AutoConfirm own) {
    return stopped ? AutoConfirm.OFF : own;
  }

  /** It counts at once; completes when it is kept. */
  Future<Void> set(boolean stop) {
    stopped = stop;
    return keep();
  }

  /** Leaves the mark with tmux. Without a server there is nothing to keep it, and no session. */
  Future<Void> keep() {
    return tmux.run(
            List.of(
                stopped
                    ? Command.of("set-option", "-s", OPTION, "1")
                    : Command.of("set-option", "-s", "-u", OPTION)))
        .recover(
            failure ->
                Tmux.saysGone(failure) ? Future.succeededFuture("") : Future.failedFuture(failure))
        .mapEmpty();
  }

  /** Finds what an earlier agent left. */
  Future<Void> resume() {
    return tmux.run(List.of(Command.of("show-options", "-s", "-q", "-v", OPTION)))
        .recover(
            failure ->
                Tmux.saysGone(failure) ? Future.succeededFuture("") : Future.failedFuture(failure))
        .map(
            value -> {
              stopped |= value.strip().equals("1");
              return null;
            });
  }
}
