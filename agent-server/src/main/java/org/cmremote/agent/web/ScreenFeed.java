package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.ScreenSnapshot;

/**
 * Brings the screens that one connection chose to it. Of each session only the latest snapshot is
 * kept, and it is encoded only when the connection has room for it.
 *
 * <p>Two threads touch this: the sessions' thread watches and puts snapshots into {@code latest};
 * the connection's event loop takes them out.
 */
final class ScreenFeed {
  private final Screens screens;
  private final Codec codec;
  private final Context eventLoop;
  private final Outlet outlet;

  private final Map<String, ScreenSnapshot> latest = new ConcurrentHashMap<>();
  private final AtomicBoolean woken = new AtomicBoolean();

  // On the sessions' thread: how to stop watching each session
  private final Map<String, Runnable> watched = new HashMap<>();

  ScreenFeed(Screens screens, Codec codec, Context eventLoop, Outlet outlet) {
    this.screens = requireNonNull(screens, "screens is null");
    this.codec = requireNonNull(codec, "codec is null");
    this.eventLoop = requireNonNull(eventLoop, "eventLoop is null");
    this.outlet = requireNonNull(outlet, "outlet is null");
  }

  /** Watches these sessions and no others, as soon as they are there. On the sessions' thread. */
  void choose(List<String> sessions) {
    Set<String> chosen = new HashSet<>(sessions);
    Set<String> dropped = new HashSet<>(watched.keySet());
    dropped.removeAll(chosen);
    dropped.forEach(this::unwatch);
    chosen.forEach(
        session -> watched.computeIfAbsent(session, name -> screens.watch(name, this::changed)));
  }

  /** Watches nothing any more. On the sessions' thread. */
  void stop() {
    choose(List.of());
  }

  /** On the event loop: sends what waits, as far as the outlet has room. */
  void advance() {
    for (String session : List.copyOf(latest.keySet())) {
      if (!outlet.hasRoom()) {
        return;
      }
      ScreenSnapshot screen = latest.remove(session);
      if (screen != null) {
        outlet.write(codec.write(new Message.ScreenNotice(screen)));
      }
    }
  }

  private void changed(ScreenSnapshot screen) {
    latest.put(screen.session(), screen);
    if (woken.compareAndSet(false, true)) {
      eventLoop.runOnContext(
          turn -> {
            // Before taking, so that a snapshot which comes now wakes the loop again.
            woken.set(false);
            advance();
          });
    }
  }

  private void unwatch(String session) {
    requireNonNull(watched.remove(session), "it isn't watched").run();
    latest.remove(session);
  }
}
