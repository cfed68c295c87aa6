package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import org.cmremote.agent.session.Memory.Remembered;
import org.jspecify.annotations.Nullable;

/** What happened in a session before this agent began to watch it. */
sealed interface Past {
  /** No agent watched it. */
  record None() implements Past {}

  /** An earlier agent watched it, and the journal doesn't reach back to that. */
  record Forgotten() implements Past {}

  /** An earlier agent watched it, and left it so. */
  record Known(Remembered session) implements Past {
    public Known {
      requireNonNull(session, "session is null");
    }
  }

  static Past of(@Nullable Remembered session) {
    return session == null ? new Forgotten() : new Known(session);
  }
}
