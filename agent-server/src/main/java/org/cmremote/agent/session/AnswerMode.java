package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;

/**
 * Which of a session's prompts are answered: by its own mode, or none while the host is stopped. On
 * the sessions' thread.
 */
final class AnswerMode {
  private final String session;
  private final Surroundings surroundings;
  private AutoConfirm own;
  private AutoConfirm told;

  AnswerMode(String session, AutoConfirm own, Past past, Surroundings surroundings) {
    this.session = requireNonNull(session, "session is null");
    this.own = requireNonNull(own, "own is null");
    this.surroundings = requireNonNull(surroundings, "surroundings is null");
    AutoConfirm before = past instanceof Past.Known known ? known.session().autoConfirm() : null;
    this.told = before == null ? effective() : before;
  }

  AutoConfirm own() {
    return own;
  }

  /** What counts. */
  AutoConfirm effective() {
    return surroundings.killSwitch().effective(own);
  }

  void set(AutoConfirm mode) {
    own = requireNonNull(mode, "mode is null");
  }

  /** Journals what counts now, if that is something else than before. */
  void tell(String by) {
    AutoConfirm now = effective();
    if (now != told) {
      told = now;
      surroundings.tell(session, new Event.AutoConfirmChanged(now, by));
    }
  }
}
