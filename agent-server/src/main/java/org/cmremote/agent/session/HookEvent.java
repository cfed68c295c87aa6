package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What a tool's hook said, and where it runs.
 *
 * @param tool the tool's name, as in its profile
 * @param name the tool's own name for it, such as {@code PermissionRequest}; with the kind of a
 *     notification, such as {@code Notification/permission_prompt}
 * @param conversation the tool's own id of its session
 * @param cwd the directory that the tool works in
 * @param action what the tool wants to do or did, such as {@code Bash}
 * @param subject the command or file of that
 */
public record HookEvent(
    String tool,
    String name,
    @Nullable Pane pane,
    @Nullable String conversation,
    @Nullable String cwd,
    @Nullable String action,
    @Nullable String subject) {
  public HookEvent {
    requireNonNull(tool, "tool is null");
    requireNonNull(name, "name is null");
  }

  /**
   * The pane that the hook was started in, by its environment.
   *
   * @param id such as {@code %5}
   * @param server the tmux server: the path of its socket and its process id, with a comma between
   */
  public record Pane(String id, String server) {
    public Pane {
      requireNonNull(id, "id is null");
      requireNonNull(server, "server is null");
    }

    /**
     * Of the variables that tmux sets in a pane.
     *
     * @param pane {@code TMUX_PANE}
     * @param tmux {@code TMUX}: socket, process id and session with commas between
     * @return null if one is missing, as the pane ids of every server are alike
     */
    public static @Nullable Pane of(@Nullable String pane, @Nullable String tmux) {
      int end = tmux == null ? -1 : tmux.lastIndexOf(',');
      return pane == null || tmux == null || end < 0
          ? null
          : new Pane(pane, tmux.substring(0, end));
    }
  }
}
