package org.cmremote.agent.journal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.logging.Logger;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.jspecify.annotations.Nullable;

/**
 * The record of all that happened: the latest events in memory, and all in files. The sessions'
 * thread is the only one that appends; an event is handed to the kernel before anybody sees it, and
 * to the disk within a second by a {@link Keeper}. Others read, each with a {@link Reader} of its
 * own.
 */
public final class Journal implements AutoCloseable {
  static final Codec CODEC = new Codec();

  private static final Logger LOG = Logger.getLogger("journal");

  private final int capacity;
  private final @Nullable Disk disk;
  private final @Nullable String note;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> roomListeners = new CopyOnWriteArrayList<>();
  private final Set<Reader> readers = ConcurrentHashMap.newKeySet();

  // Written on the sessions' thread
  private volatile Ring ring;
  private volatile boolean closed;

  // Set once, by start
  private volatile @Nullable Keeper keeper;

  private Journal(int capacity, Ring ring, @Nullable Disk disk, @Nullable String note) {
    this.capacity = capacity;
    this.ring = ring;
    this.disk = disk;
    this.note = note;
  }

  /**
   * Makes an empty journal that is in memory alone, and lost with the agent.
   *
   * @param epoch names this history
   * @param capacity how many events are held, at least 1
   */
  public static Journal inMemory(String epoch, int capacity) {
    return new Journal(capacity, new Ring(epoch, 0, capacity), null, null);
  }

  /** The same, under a name that no other history has. */
  public static Journal inMemory(int capacity) {
    return inMemory(newEpoch(), capacity);
  }

  /**
   * Opens a journal that is kept in files, and goes on with its last history if nothing that
   * clients may have seen is missing. Blocks, for some milliseconds.
   *
   * @param capacity how many events are held in memory, at least 1
   * @throws CmException {@code JOURNAL_TAKEN} if another agent has the directory; {@code
   *     CONFIG_INVALID} if it can't be used
   */
  public static Journal open(JournalFiles files, int capacity) {
    Claim claim = Claim.of(files);
    try {
      Recovery found = Recovery.of(files.directory(), claim.lastEnd());
      Disk disk = Disk.open(files, claim, found, Journal::newEpoch);
      if (found.note() != null) {
        LOG.warning(found.note());
      }
      Ring ring = new Ring(disk.end().epoch(), disk.end().seq(), capacity);
      return new Journal(capacity, ring, disk, found.note());
    } catch (IOException e) {
      closeQuietly(claim);
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          "the journal in %s can't be read: %s".formatted(files.directory(), e),
          e);
    }
  }

  /** What was wrong with the files when they were opened, for a person; null if nothing was. */
  public @Nullable String note() {
    return note;
  }

  /**
   * Starts to see to the files, on a thread of their own: what is written gets to the disk within a
   * second, and what is too old or too much is removed.
   *
   * @param sessions runs tasks on the sessions' thread
   */
  public void start(Executor sessions, InstantSource clock) {
    if (disk != null) {
      Keeper started = new Keeper(this, disk, sessions, clock);
      keeper = started;
      if (disk.trouble() != null) {
        started.tell(full(disk));
      }
    }
  }

  /** Appends an event and tells the listeners. To be called by the sessions' thread only. */
  public Position append(Instant at, @Nullable String session, Event event) {
    Ring ring = this.ring;
    Position position = new Position(ring.epoch(), ring.last() + 1);
    EventEnvelope envelope = new EventEnvelope(position, at, session, event);
    String line = CODEC.line(envelope);
    if (disk != null && !closed) {
      write(disk, position, at, line);
    }
    ring.add(new Entry(envelope, CODEC.eventFrame(line)));
    listeners.forEach(Runnable::run);
    return position;
  }

  private void write(Disk disk, Position position, Instant at, String line) {
    boolean wasFull = disk.trouble() != null;
    List<Segment> segments = disk.segments();
    disk.append(position, at, line);
    Keeper keeper = this.keeper;
    if (keeper != null && !wasFull && disk.trouble() != null) {
      keeper.tell(full(disk));
    }
    if (keeper != null && disk.segments() != segments) {
      keeper.segmentBegun();
    }
  }

  /**
   * The latest events that an earlier agent left in this history, the oldest first, perhaps with
   * what is appended meanwhile; none where they can't be read. Blocks.
   */
  public List<EventEnvelope> latest(int most) {
    Position end = position();
    long oldest =
        disk == null
            ? end.seq() + 1
            : disk.segments().stream()
                .filter(it -> it.epoch().equals(end.epoch()) && !it.damaged())
                .mapToLong(Segment::first)
                .min()
                .orElse(end.seq() + 1);
    List<EventEnvelope> events = new ArrayList<>();
    // Not checked first: that reads whole files.
    try (Reader reader = reader(Math.max(oldest - 1, end.seq() - most))) {
      boolean complete = reader.readAll(frame -> understood(frame).ifPresent(events::add));
      return complete ? events : List.of();
    }
  }

  /** Empty for an event of an agent of another version that had other fields. */
  private static Optional<EventEnvelope> understood(String frame) {
    try {
      return CODEC.readFromAgent(frame) instanceof Message.EventNotice notice
          ? Optional.of(notice.envelope())
          : Optional.empty();
    } catch (CmException e) {
      return Optional.empty();
    }
  }

  /** The place of the last event. */
  public Position position() {
    return ring.position();
  }

  /** The event with that number; empty if it hasn't happened yet or isn't in memory any more. */
  public Optional<Entry> read(long seq) {
    return Optional.ofNullable(ring.read(seq));
  }

  /** Reads from the next event on. To be called by the sessions' thread only. */
  public Reader reader() {
    return reader(ring.last());
  }

  /**
   * Whether files have to be read to know if every event after that place is there. Then {@link
   * #check} is to be called before {@link #readerAfter}.
   */
  public boolean needsCheck(Position place) {
    Ring ring = this.ring;
    return disk != null
        && place.epoch().equals(ring.epoch())
        && place.seq() < ring.last()
        && ring.read(place.seq() + 1) == null;
  }

  /** Reads the files that hold what happened after that place, if they weren't yet. Blocks. */
  public void check(Position place) {
    Segment damaged = disk == null ? null : disk.check(place.epoch(), place.seq() + 1);
    if (damaged != null) {
      unreadable(damaged, new IOException("lines of it can't be read, or are missing"));
    }
  }

  /**
   * Reads every event after that place; empty if not all are there. To be called by the sessions'
   * thread only.
   */
  public Optional<Reader> readerAfter(Position place) {
    Ring ring = this.ring;
    if (!place.epoch().equals(ring.epoch()) || place.seq() > ring.last()) {
      return Optional.empty();
    }
    long next = place.seq() + 1;
    boolean held =
        next > ring.last()
            || ring.read(next) != null
            || (disk != null && disk.holdsFrom(ring.epoch(), next));
    return held ? Optional.of(reader(place.seq())) : Optional.empty();
  }

  /** Reads a page of all that is kept. Blocks; any thread. */
  public Result.JournalPage read(Request.ReadJournal wanted) {
    Ring ring = this.ring;
    if (disk == null) {
      return Pages.read(wanted, List.of(), new Position(ring.epoch(), 0), ring);
    }
    // Before the segments, so that it is in one of them.
    Position written = disk.end();
    return Pages.read(wanted, disk.segments(), written, ring);
  }

  private Reader reader(long after) {
    Reader reader = new Reader(this, ring, disk, after + 1);
    readers.add(reader);
    return reader;
  }

  void left(Reader reader) {
    readers.remove(reader);
  }

  boolean isAt(Ring other) {
    return ring == other;
  }

  /** Calls the listener on the sessions' thread after each append. It must return at once. */
  public void onAppend(Runnable listener) {
    listeners.add(requireNonNull(listener, "listener is null"));
  }

  /** Calls the listener on the sessions' thread when events can be written again. */
  public void onRoom(Runnable listener) {
    roomListeners.add(requireNonNull(listener, "listener is null"));
  }

  /**
   * Whether events can't be written, most often because the disk is full. They are kept in memory
   * until they can. Any thread.
   */
  public boolean isFull() {
    return disk != null && disk.trouble() != null;
  }

  /** How many events aren't on the disk for sure yet; 0 for a journal in memory. Any thread. */
  public long unsynced() {
    return disk == null ? 0 : ring.last() - disk.synced();
  }

  /** How many events the reader who is furthest behind hasn't read yet. Any thread. */
  public long furthestBehind() {
    Ring ring = this.ring;
    return readers.stream().mapToLong(reader -> reader.behind(ring)).max().orElse(0);
  }

  private static Event full(Disk disk) {
    return new Event.JournalChanged(true, "events can't be written: " + disk.trouble());
  }

  /** On the sessions' thread, again and again while events can't be written. */
  void retry(Disk disk, Instant now) {
    if (disk.trouble() == null) {
      return;
    }
    switch (disk.retry()) {
      case STILL_FAILING -> {
        return;
      }
      case WRITTEN -> {
        LOG.info("the journal can be written again");
        append(now, null, new Event.JournalChanged(false, "events can be written again"));
      }
      case LOST -> renew(now, "more happened while events couldn't be written than memory held");
    }
    roomListeners.forEach(Runnable::run);
  }

  /** A segment turned out to be damaged. Any thread. */
  void unreadable(Segment segment, IOException cause) {
    Keeper keeper = this.keeper;
    if (keeper != null && disk != null) {
      keeper.onSessions(now -> unreadable(disk, segment, cause, now));
    }
  }

  private void unreadable(Disk disk, Segment segment, IOException cause, Instant now) {
    if (!disk.segments().contains(segment)) {
      return; // It was removed meanwhile, or others have found out before.
    }
    Segment kept = segment.asDamaged();
    String what = "%s is damaged (%s)".formatted(segment.file().getFileName(), cause.getMessage());
    try {
      if (Files.exists(segment.file())) {
        disk.markDamaged(segment);
        what += " and was kept as " + kept.file().getFileName();
      } else {
        disk.forget(segment);
        what = segment.file().getFileName() + " was removed";
      }
    } catch (IOException e) {
      what += "; it can't be renamed: " + e;
      disk.forget(segment);
    }
    if (segment.epoch().equals(ring.epoch())) {
      renew(now, what);
    } else {
      LOG.warning(what);
    }
  }

  /** Begins a new epoch, which readers of the old one find out by themselves. */
  private void renew(Instant now, String why) {
    String what = why + ": a new epoch begins";
    LOG.warning(what);
    String epoch = newEpoch();
    Disk files = requireNonNull(disk);
    files.begin(epoch);
    ring = new Ring(epoch, 0, capacity);
    append(now, null, new Event.JournalChanged(false, what));
    files.settle();
  }

  /**
   * Leaves surplus segments to be deleted, the oldest first, but none that a reader still needs
   * unless there is twice as much as there should be. On the sessions' thread.
   *
   * @return those to be deleted
   */
  List<Segment> release(Disk disk, List<Segment> surplus, boolean atAnyRate) {
    List<Segment> segments = disk.segments();
    for (int i = 0; i < surplus.size(); i++) {
      Segment segment = surplus.get(i);
      int next = segments.indexOf(segment) + 1;
      if (next == 0) {
        continue;
      }
      long last = next < segments.size() ? segments.get(next).first() - 1 : Long.MAX_VALUE;
      if (!atAnyRate && readers.stream().anyMatch(it -> it.needs(segment.epoch(), last))) {
        return surplus.subList(0, i);
      }
      disk.forget(segment);
    }
    return surplus;
  }

  /**
   * Hands everything to the disk, and lets others have the directory. Blocks. What is appended
   * later isn't kept. On the sessions' thread, or when that doesn't run any more.
   */
  @Override
  public void close() {
    closed = true;
    if (keeper != null) {
      keeper.close();
    }
    if (disk != null) {
      try {
        disk.close();
      } catch (IOException e) {
        LOG.severe("the journal's last events may not be on the disk: " + e);
      }
    }
  }

  private static void closeQuietly(Claim claim) {
    try {
      claim.close();
    } catch (IOException e) {
      LOG.warning("the journal's lock can't be given up: " + e);
    }
  }

  private static String newEpoch() {
    byte[] bytes = new byte[6];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
