package org.cmremote.manager.deploy;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What became of a host.
 *
 * @param change what was done
 * @param version of the agent that runs now
 * @param release the folder that is in force
 * @param previous the folder that was in force before; null if there was none
 * @param supervisor who keeps the agent running
 * @param ownRuntime whether the release brought its Java
 * @param lingers whether the user's systemd manager, and so the agent, goes on after the last
 *     logout; false for a background process, which systemd has no part in
 * @param sessions that are there now
 */
public record Deployed(
    Change change,
    String version,
    String release,
    @Nullable String previous,
    Supervisor supervisor,
    boolean ownRuntime,
    boolean lingers,
    int sessions) {

  /** What was done. */
  public enum Change {
    /** Nothing: it ran already. */
    NONE,
    /** It was there and didn't run. */
    STARTED,
    DEPLOYED,
    /** In place of another release. */
    REPLACED
  }

  public Deployed {
    requireNonNull(change, "change is null");
    requireNonNull(version, "version is null");
    requireNonNull(release, "release is null");
    requireNonNull(supervisor, "supervisor is null");
  }
}
