package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.journal.Reader;
import org.jspecify.annotations.Nullable;

/**
 * Brings the journal to the connections of one event loop. A connection holds little but the number
 * of the event it gets next, so one that doesn't read costs nothing. What memory doesn't hold any
 * more is loaded from files, by a worker.
 *
 * <p>Two threads touch this: the sessions' thread calls {@link #grown}, which wakes the event loop
 * once for any number of events and connections; all else happens on the event loop.
 */
final class JournalFeed {
  /** So many events go to one connection at a stretch, so that the others get their turn. */
  private static final int STRETCH = 256;

  private final Context sessions;
  private final Context eventLoop;
  private final AtomicBoolean woken = new AtomicBoolean();

  /** Written on the event loop. */
  private volatile boolean followed;

  // On the event loop
  private final Set<Cursor> cursors = new LinkedHashSet<>();

  JournalFeed(Journal journal, Context sessions, Context eventLoop) {
    this.sessions = requireNonNull(sessions, "sessions is null");
    this.eventLoop = requireNonNull(eventLoop, "eventLoop is null");
    journal.onAppend(this::grown);
  }

  /**
   * Starts to send every event that the reader gives, in order.
   *
   * @param events closed when the cursor is stopped
   */
  Cursor follow(Reader events, Outlet outlet) {
    Cursor cursor = new Cursor(events, outlet);
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
    private final Reader events;
    private final Outlet outlet;

    /** Whether it goes on by itself. */
    private boolean turnComes;

    private Cursor(Reader events, Outlet outlet) {
      this.events = requireNonNull(events, "events is null");
      this.outlet = requireNonNull(outlet, "outlet is null");
    }

    /** Sends what there is, as far as the outlet has room. */
    void advance() {
      if (turnComes) {
        return;
      }
      for (int sent = 0; outlet.hasRoom(); sent++) {
        if (sent == STRETCH) {
          turnComes = true;
          eventLoop.runOnContext(turn -> goOn());
          return;
        }
        Reader.Next next = events.next();
        if (next instanceof Reader.Next.Event event) {
          outlet.write(event.frame());
        } else if (next instanceof Reader.Next.Stored) {
          turnComes = true;
          eventLoop.executeBlocking(this::load, false).onComplete(loaded -> goOn());
          return;
        } else if (next instanceof Reader.Next.Gone) {
          stop();
          outlet.overtaken();
          return;
        } else {
          return;
        }
      }
      events.unload();
    }

    private @Nullable Void load() {
      events.load();
      return null;
    }

    private void goOn() {
      turnComes = false;
      advance();
    }

    void stop() {
      events.close();
      cursors.remove(this);
      followed = !cursors.isEmpty();
    }
  }
}
