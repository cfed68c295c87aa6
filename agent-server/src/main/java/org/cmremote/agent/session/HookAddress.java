package org.cmremote.agent.session;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the session that a hook speaks of. The pane alone doesn't tell: a tool that works in one
 * process for several terminals starts all hooks in the environment of the first (Codex 0.169, as a
 * daemon). The directory alone doesn't either: a tool may have changed it.
 */
final class HookAddress {
  private HookAddress() {}

  /**
   * The session of that pane and directory; else the one of that tool and directory, null if there
   * are several; else that of the pane, or null.
   *
   * @param pane null if the hook's pane is unknown or another server's
   */
  static @Nullable Session find(
      Collection<Session> sessions, HookEvent event, @Nullable String pane) {
    Session ofPane =
        sessions.stream()
            .filter(session -> session.origin().pane().equals(pane))
            .findFirst()
            .orElse(null);
    if (ofPane != null && isThere(ofPane, event)) {
      return ofPane;
    }
    List<Session> ofDirectory =
        sessions.stream()
            .filter(session -> session.tool().equals(event.tool()) && isThere(session, event))
            .toList();
    if (ofDirectory.isEmpty()) {
      return ofPane;
    }
    return ofDirectory.size() == 1 ? ofDirectory.get(0) : null;
  }

  private static boolean isThere(Session session, HookEvent event) {
    return Objects.equals(session.origin().cwd(), event.cwd());
  }
}
