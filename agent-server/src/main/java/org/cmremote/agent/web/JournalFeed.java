package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cmremote.agent.journal.Journal;

/**
 * Brings the journal to the connections of one event loop. A connection holds nothing but the
 * number of the event it gets next, so one that doesn't read costs nothing.
 *
 * <p>Two threads touch this: the sessions' thread calls {@link #grown}, which wakes the event loop
 * once for any number of events and connections; all else happens on the event loop.
 */
final class JournalFeed {
  /** So many events go to one connection at a stretch, so that the others get their turn. */
  private static final int STRETCH = 256;

  private final Journal journal;
  private final Context sessions;
  private final Context eventLoop;
  private final AtomicBoolean woken = new AtomicBoolean();

  /** Written on the event loop. */
  private volatile boolean followed;

  // On the event loop
  private final Set<Cursor> cursors = new LinkedHashSet<>();

  JournalFeed(Journal journal, Context sessions, Context eventLoop) {
    this.journal = requireNonNull(journal, "journal is null");
    this.sessions = requireNonNull(sessions, "sessions is null");
    this.eventLoop = requireNonNull(eventLoop, "eventLoop is null");
    journal.onAppend(this::grown);
  }

  /** Starts to send every event after that number, in order. */
  Cursor follow(long after, Outlet outlet) {
    Cursor cursor = new Cursor(after + 1, outlet);
    cursors.add(cursor);
    // Before the journal is read, so that what is not read now wakes the loop.
    followed = true;
    cursor.advance();
    return cursor;
  }

  /**
   * On the sessions' thread, which goes on first: it may be about to type an answer, and to wake
   * another thread costs more than that.
   */
  private void grown() {
    if (followed && woken.compareAndSet(false, true)) {
      sessions.runOnContext(turn -> eventLoop.runOnContext(next -> advance()));
    }
  }

  private void advance() {
    // Before reading, so that an event which comes now wakes the loop again.
    woken.set(false);
    List.copyOf(cursors).forEach(Cursor::advance);
  }

  /** A connection's place in the journal. */
  final class Cursor {
    private final Outlet outlet;
    private long next;
    private boolean turnComes;

    private Cursor(long next, Outlet outlet) {
      this.next = next;
      this.outlet = requireNonNull(outlet, "outlet is null");
    }

    /** Sends what there is, as far as the outlet has room. */
    void advance() {
      if (turnComes) {
        return;
      }
      long last = journal.position().seq();
      for (int sent = 0; next <= last && outlet.hasRoom(); sent++) {
        if (sent == STRETCH) {
          turnComes = true;
          eventLoop.runOnContext(
              turn -> {
                turnComes = false;
                advance();
              });
          return;
        }
        Optional<Journal.Entry> entry = journal.read(next);
        if (entry.isEmpty()) {
          stop();
          outlet.overtaken();
          return;
        }
        outlet.write(entry.get().frame());
        next++;
      }
    }

    void stop() {
      cursors.remove(this);
      followed = !cursors.isEmpty();
    }
  }
}
