package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as it stands.
 *
 * @param session its id, which is its tmux session name
 * @param tool the tool profile it is read with
 * @param since when the state was entered
 * @param cwd the directory the program was started in
 * @param autoConfirm what counts: {@code OFF} while all answering on the host is stopped
 * @param prompt the prompt that waits; null unless the state is {@code prompting}
 * @param held why the policy's answer to that prompt waits; null if none does
 * @param error what keeps the tool from working; null where nothing does
 * @param task what became of the task that it was created with; null if there was none
 * @param exit how the program ended; null unless the state is {@code exited}
 * @param cols width of its screen in cells
 * @param rows height of its screen in cells
 */
public record SessionInfo(
    String session,
    String tool,
    SessionState state,
    Instant since,
    String cwd,
    AutoConfirm autoConfirm,
    @Nullable Prompt prompt,
    @Nullable String held,
    @Nullable ToolError error,
    @Nullable TaskState task,
    @Nullable Exit exit,
    int cols,
    int rows,
    WatchMode watch)
    implements Result {
  public SessionInfo {
    requireNonNull(session, "session is null");
    requireNonNull(tool, "tool is null");
    requireNonNull(state, "state is null");
    requireNonNull(since, "since is null");
    requireNonNull(cwd, "cwd is null");
    requireNonNull(autoConfirm, "autoConfirm is null");
    requireNonNull(watch, "watch is null");
  }
}
