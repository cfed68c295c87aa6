package org.cmremote.agent.web;

import java.util.function.Consumer;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ScreenSnapshot;

/** Where screens come from. To be used on the sessions' context only. */
@FunctionalInterface
interface ScreenSource {
  /**
   * Calls the watcher, on the sessions' context, with snapshots of the session's screen as they
   * change, from now until the way to stop that is returned was run.
   *
   * @throws CmException {@code SESSION_NOT_FOUND}
   */
  Runnable watch(String session, Consumer<ScreenSnapshot> watcher);
}
