package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import java.util.List;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.jspecify.annotations.Nullable;

/**
 * Which prompts are answered on this host: in each session, in new ones, and whether any at all.
 */
final class HostMode {
  private final Surroundings surroundings;
  private final Roster roster;
  private final TmuxSessions tmux;
  private AutoConfirm ofNew;

  /**
   * @param ofNew of sessions for which nobody names a mode
   */
  HostMode(Surroundings surroundings, Roster roster, TmuxSessions tmux, AutoConfirm ofNew) {
    this.surroundings = requireNonNull(surroundings, "surroundings is null");
    this.roster = requireNonNull(roster, "roster is null");
    this.tmux = requireNonNull(tmux, "tmux is null");
    this.ofNew = requireNonNull(ofNew, "ofNew is null");
  }

  /** Of a new session, whether or not the host is stopped. */
  AutoConfirm orDefault(@Nullable AutoConfirm wanted) {
    return wanted == null ? ofNew : wanted;
  }

  /** What counts in new sessions. */
  AutoConfirm effective() {
    return surroundings.killSwitch().effective(ofNew);
  }

  boolean isStopped() {
    return surroundings.killSwitch().isStopped();
  }

  /** It counts at once; completes when an agent that starts anew would know it. */
  Future<Void> setOne(Session session, AutoConfirm mode, String by) {
    session.setAutoConfirm(mode, by);
    return tmux.keepMode(List.of(session.origin()), mode);
  }

  /**
   * Sets the mode of all sessions and of new ones, and goes on if the host is stopped. As with
   * {@link #setOne}.
   */
  Future<Void> setAll(AutoConfirm mode, String by) {
    ofNew = mode;
    Future<Void> lifted = surroundings.killSwitch().set(false);
    roster.all().forEach(it -> it.setAutoConfirm(mode, by));
    tell(by);
    return tmux.keepMode(roster.all().stream().map(Session::origin).toList(), mode)
        .compose(kept -> lifted);
  }

  /** As with {@link #setOne}. */
  Future<Void> setStopped(boolean stopped, String by) {
    Future<Void> kept = surroundings.killSwitch().set(stopped);
    roster.all().forEach(it -> it.autoConfirmSet(by));
    tell(by);
    return kept;
  }

  private void tell(String by) {
    surroundings.tell(null, new Event.HostAutoConfirmChanged(effective(), isStopped(), by));
  }
}
