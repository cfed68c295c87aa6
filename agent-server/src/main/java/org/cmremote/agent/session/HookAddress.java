package org.cmremote.agent.session;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.cmremote.agent.tmux.Command;
import org.cmremote.agent.tmux.Tmux;
import org.jspecify.annotations.Nullable;

/**
 * Finds the session that a hook speaks of. The pane alone doesn't tell: a tool that works in one
 * process for several terminals starts all hooks in the environment of the first (Codex 0.169, as a
 * daemon). The directory alone doesn't either: a tool may have changed it.
 */
final class HookAddress {
  /** As a pane's {@code TMUX} begins. */
  private static final String SERVER = "#{socket_path},#{pid}";

  private final Tmux tmux;

  HookAddress(Tmux tmux) {
    this.tmux = tmux;
  }

  /** The session that the hook speaks of among these; null if none or several may be meant. */
  Future<@Nullable Session> find(Collection<Session> sessions, HookEvent event) {
    return pane(sessions, event).map(pane -> find(sessions, event, pane));
  }

  /** The hook's pane if it is one of this tmux server's, else null. */
  private Future<@Nullable String> pane(Collection<Session> sessions, HookEvent event) {
    HookEvent.Pane pane = event.pane();
    if (pane == null || sessions.stream().noneMatch(it -> it.origin().pane().equals(pane.id()))) {
      return Future.succeededFuture();
    }
    return tmux.run(List.of(Command.of("display-message", "-p", "-t", pane.id(), SERVER)))
        .map(server -> server.strip().equals(pane.server()) ? pane.id() : null)
        .otherwiseEmpty();
  }

  /**
   * The session of that pane and directory; else the one of that tool and directory, null if there
   * are several; else that of the pane, or null.
   *
   * @param pane null if the hook's pane is unknown or another server's
   */
  private static @Nullable Session find(
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
