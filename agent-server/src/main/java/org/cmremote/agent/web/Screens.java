package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.cmremote.agent.journal.Entry;
import org.cmremote.agent.journal.Journal;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.ScreenSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The screens that connections chose, by the names of their sessions. A name counts whether or not
 * there is such a session: one that comes later, or comes again after its namesake was killed, is
 * watched from then on. So a client needn't choose again for what came while it wasn't looking. To
 * be used on the sessions' context only.
 */
final class Screens {
  private final ScreenSource source;
  private final Journal journal;
  private final Map<String, Set<Watch>> watches = new HashMap<>();

  Screens(ScreenSource source, Journal journal) {
    this.source = requireNonNull(source, "source is null");
    this.journal = requireNonNull(journal, "journal is null");
    journal.onAppend(this::appended);
  }

  /** As {@link ScreenSource#watch}, but never fails. */
  Runnable watch(String session, Consumer<ScreenSnapshot> watcher) {
    Watch watch = new Watch(session, watcher);
    watches.computeIfAbsent(session, name -> new LinkedHashSet<>()).add(watch);
    watch.begin();
    return () -> end(watch);
  }

  private void end(Watch watch) {
    watch.end();
    Set<Watch> namesakes = watches.getOrDefault(watch.session, Set.of());
    if (namesakes.remove(watch) && namesakes.isEmpty()) {
      watches.remove(watch.session);
    }
  }

  private void appended() {
    journal
        .read(journal.position().seq())
        .map(Entry::envelope)
        .filter(envelope -> envelope.event() instanceof Event.SessionCreated)
        .map(created -> watches.get(created.session()))
        .ifPresent(chosen -> List.copyOf(chosen).forEach(Watch::begin));
  }

  private final class Watch {
    private final String session;
    private final Consumer<ScreenSnapshot> watcher;
    private @Nullable Runnable stop;

    Watch(String session, Consumer<ScreenSnapshot> watcher) {
      this.session = session;
      this.watcher = watcher;
    }

    /** Watches the session that has the name now. */
    void begin() {
      end();
      try {
        stop = source.watch(session, watcher);
      } catch (CmException notThere) {
        // It is watched once it comes.
      }
    }

    void end() {
      if (stop != null) {
        stop.run();
        stop = null;
      }
    }
  }
}
