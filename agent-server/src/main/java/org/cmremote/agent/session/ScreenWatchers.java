package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.cmremote.agent.screen.Screen;
import org.cmremote.transport.protocol.ScreenSnapshot;
import org.jspecify.annotations.Nullable;

/** Those who want each new screen of a session. On the sessions' thread. */
final class ScreenWatchers {
  private final String session;
  private final List<Consumer<ScreenSnapshot>> watchers = new ArrayList<>();

  ScreenWatchers(String session) {
    this.session = requireNonNull(session, "session is null");
  }

  /**
   * Calls the watcher with each new screen, and with the one of now; gives the way to stop.
   *
   * @param now null if nothing is seen yet
   */
  Runnable add(Consumer<ScreenSnapshot> watcher, @Nullable Screen now) {
    watchers.add(watcher);
    if (now != null) {
      watcher.accept(snapshot(now));
    }
    return () -> watchers.remove(watcher);
  }

  void changed(Screen now) {
    if (!watchers.isEmpty()) {
      ScreenSnapshot snapshot = snapshot(now);
      List.copyOf(watchers).forEach(watcher -> watcher.accept(snapshot));
    }
  }

  ScreenSnapshot snapshot(Screen screen) {
    return new ScreenSnapshot(
        session,
        screen.cols(),
        screen.height(),
        new ScreenSnapshot.Cursor(
            screen.cursor().x(), screen.cursor().y(), screen.cursor().visible()),
        screen.title(),
        screen.rows());
  }
}
