package org.cmremote.agent.journal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A place in the journal that moves on, event by event: from files where memory doesn't reach back
 * far enough, and then from memory. What it hasn't read yet isn't removed meanwhile, within reason.
 *
 * <p>For one thread at a time; between {@link Next.Stored} and the next call of {@link #next},
 * {@link #load} is to be called on a thread that may block. The sessions' thread looks at {@link
 * #place} when files are to be removed.
 */
public final class Reader implements AutoCloseable {
  /** So much is read from files at once, in characters, at least one event. */
  private static final int LOAD = 32 * 1024;

  /** What comes next. */
  public sealed interface Next {
    /** An event, as it goes to clients. The reader has moved on. */
    record Event(String frame) implements Next {
      public Event {
        requireNonNull(frame, "frame is null");
      }
    }

    /** Nothing has happened since. */
    record Nothing() implements Next {}

    /** An event that has to be loaded. */
    record Stored() implements Next {}

    /** The event isn't there any more: the reader can't go on without a gap. */
    record Gone() implements Next {}
  }

  private static final Next NOTHING = new Next.Nothing();
  private static final Next STORED = new Next.Stored();
  private static final Next GONE = new Next.Gone();

  private final Journal journal;
  private final Ring ring;
  private final @Nullable Disk disk;
  private final Deque<Loaded> loaded = new ArrayDeque<>();
  private @Nullable Segment segment;
  private long offset;

  /** Whether the next event can't be loaded, whatever the journal makes of that. */
  private boolean broken;

  /** The number of the next event. */
  private final AtomicLong place;

  /**
   * @param end where the next line begins, in its segment
   */
  private record Loaded(String frame, Segment segment, long end) {}

  Reader(Journal journal, Ring ring, @Nullable Disk disk, long next) {
    this.journal = journal;
    this.ring = ring;
    this.disk = disk;
    this.place = new AtomicLong(next);
  }

  /** Whether it still needs events from that number on, of that epoch. */
  boolean needs(String epoch, long upTo) {
    return ring.epoch().equals(epoch) && place.get() <= upTo;
  }

  /** How many events of that history it hasn't given yet; 0 if it reads another. Any thread. */
  long behind(Ring of) {
    return ring == of ? Math.max(0, of.last() + 1 - place.get()) : 0;
  }

  /** Gives the next event and moves on. */
  public Next next() {
    if (broken || !journal.isAt(ring)) {
      return GONE;
    }
    Loaded line = loaded.poll();
    if (line != null) {
      segment = line.segment();
      offset = line.end();
      return moved(line.frame());
    }
    long place = this.place.get();
    if (place > ring.last()) {
      return NOTHING;
    }
    Entry entry = ring.read(place);
    if (entry != null) {
      segment = null;
      return moved(entry.frame());
    }
    return disk != null && place <= disk.end().seq() && disk.holding(ring.epoch(), place) != null
        ? STORED
        : GONE;
  }

  private Next moved(String frame) {
    place.incrementAndGet();
    return new Next.Event(frame);
  }

  /** Lets go of what is loaded, for a reader that will pause; it is loaded again. */
  public void unload() {
    loaded.clear();
  }

  /** Loads the next events. Blocks. If it can't, the reader's next event is gone. */
  public void load() {
    long place = this.place.get();
    Segment from = disk == null ? null : disk.holding(ring.epoch(), place);
    if (from == null) {
      return;
    }
    boolean goesOn = from.equals(segment);
    try (SegmentLines lines = new SegmentLines(from.file(), goesOn ? offset : 0)) {
      if (!goesOn && !lines.skip(place - from.first())) {
        throw new IOException("it ends too early");
      }
      int characters = 0;
      long last = Math.min(ring.last(), requireNonNull(disk).lastIn(from));
      for (long seq = place; seq <= last && characters < LOAD; seq++) {
        String line = lines.next();
        if (line == null && seq > place) {
          return;
        }
        if (line == null || !LinePlace.is(line, ring.epoch(), seq)) {
          throw new IOException("event " + seq + " isn't where it was written");
        }
        loaded.add(new Loaded(Journal.CODEC.eventFrame(line), from, lines.offset()));
        characters += line.length();
      }
    } catch (IOException e) {
      loaded.clear();
      broken = true;
      journal.unreadable(from, e);
    }
  }

  /**
   * Gives all that there is by now, and loads what has to be. Blocks.
   *
   * @return false if it can't go on without a gap
   */
  public boolean readAll(Consumer<String> frames) {
    while (true) {
      Next next = next();
      if (next instanceof Next.Event event) {
        frames.accept(event.frame());
      } else if (next instanceof Next.Stored) {
        load();
      } else {
        return next instanceof Next.Nothing;
      }
    }
  }

  /** Needs nothing any more. */
  @Override
  public void close() {
    journal.left(this);
  }
}
