package org.cmremote.agent.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * The journal's files. The sessions' thread writes and decides; the journal's own thread calls
 * {@link #sync} and {@link #delete}; readers of all threads see an immutable list of segments.
 *
 * <p>While a line can't be written (most often the disk is full), it and those after it wait in
 * memory, up to two million characters. Clients see them all the same, so the claim on the
 * directory says until they are written that a new epoch has to begin if the agent ends.
 */
final class Disk implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("journal");

  /** A quiet agent's segments, too, come to an end and so grow old. */
  private static final Duration SEGMENT_LASTS = Duration.ofDays(1);

  private static final int MOST_WAITING = 2_000_000;

  private final JournalFiles files;
  private final Claim claim;

  // Sessions' thread
  private final Deque<Line> waiting = new ArrayDeque<>();
  private int history;
  private @Nullable SegmentWriter writer;
  private int waitingLength;
  private boolean lost;
  private boolean distrusted;

  /** Those found at the start that are written on or were read, and whether they are whole. */
  private final Map<Segment, Boolean> whole = new ConcurrentSkipListMap<>();

  /** Where those found at the start have to end: the number of the last event. */
  private final Map<Segment, Long> ends = new ConcurrentSkipListMap<>();

  // Written on the sessions' thread
  private volatile List<Segment> segments;
  private volatile Position end;
  private volatile @Nullable String trouble;
  private volatile @Nullable SegmentWriter current;

  // Written on the journal's thread
  private volatile @Nullable Position synced;

  // From the sessions' thread to the journal's
  private final Queue<SegmentWriter> finished = new ConcurrentLinkedQueue<>();
  private volatile boolean entriesUnsynced = true;

  private record Line(Position place, Instant at, String text) {}

  private Disk(JournalFiles files, Claim claim, Recovery found, Supplier<String> newEpoch)
      throws IOException {
    this.files = files;
    this.claim = claim;
    this.segments = found.segments();
    Tail tail = found.tail();
    if (tail == null) {
      history = found.nextHistory();
      end = new Position(newEpoch.get(), 0);
    } else {
      history = tail.segment().history();
      end = new Position(tail.segment().epoch(), tail.last());
      writer = SegmentWriter.reopen(tail.segment(), tail.begun(), tail.size());
      current = writer;
      List<Segment> own = of(end.epoch());
      for (int i = 0; i < own.size(); i++) {
        ends.put(own.get(i), i + 1 < own.size() ? own.get(i + 1).first() - 1 : end.seq());
      }
    }
  }

  /** Goes on where the recovery says, or with a new epoch. */
  static Disk open(JournalFiles files, Claim claim, Recovery found, Supplier<String> newEpoch)
      throws IOException {
    Disk disk = new Disk(files, claim, found, newEpoch);
    disk.settle();
    return disk;
  }

  /** The last event that is in a file. */
  Position end() {
    return end;
  }

  /** All segments, in order. */
  List<Segment> segments() {
    return segments;
  }

  Retention retention() {
    return files.retention();
  }

  /** Why nothing can be written now; null if it can. Any thread. */
  @Nullable String trouble() {
    return trouble;
  }

  /** Writes an event's line, or keeps it until it can be written. On the sessions' thread. */
  void append(Position place, Instant at, String text) {
    Line line = new Line(place, at, text);
    if (trouble == null) {
      try {
        write(line);
        return;
      } catch (IOException e) {
        fail(e);
      }
    }
    if (lost || waitingLength + line.text().length() > MOST_WAITING) {
      lost = true;
    } else {
      waiting.add(line);
      waitingLength += line.text().length();
    }
  }

  /** What became of another try to write what waits. */
  enum Retried {
    STILL_FAILING,
    /** All is written. */
    WRITTEN,
    /**
     * What fitted into memory is written, and there was more: the history has to end here, and
     * {@link #settle} to be called once there is another.
     */
    LOST
  }

  /** Tries again to write what waits. On the sessions' thread. */
  Retried retry() {
    try {
      for (Line line = waiting.peek(); line != null; line = waiting.peek()) {
        write(line);
        waiting.remove();
        waitingLength -= line.text().length();
      }
    } catch (IOException e) {
      return Retried.STILL_FAILING;
    }
    trouble = null;
    if (lost) {
      return Retried.LOST;
    }
    settle();
    return trouble == null ? Retried.WRITTEN : Retried.STILL_FAILING;
  }

  /** Notes that all that clients see of this history is written. On the sessions' thread. */
  void settle() {
    if (trouble == null && !distrusted) {
      try {
        claim.running();
      } catch (IOException e) {
        fail(e);
      }
    }
  }

  /** Begins another history, in another segment. On the sessions' thread. */
  void begin(String newEpoch) {
    finish();
    history++;
    end = new Position(newEpoch, 0);
    lost = false;
    waiting.clear();
    waitingLength = 0;
  }

  private void write(Line line) throws IOException {
    SegmentWriter to = writer;
    if (to == null
        || to.size() >= files.segmentBytes()
        || to.begun().plus(SEGMENT_LASTS).isBefore(line.at())) {
      to = next(line);
    }
    to.write((line.text() + '\n').getBytes(UTF_8));
    end = line.place();
  }

  private SegmentWriter next(Line line) throws IOException {
    Segment segment =
        new Segment(files.directory(), history, line.place().epoch(), line.place().seq(), false);
    SegmentWriter made = SegmentWriter.create(segment, line.at());
    finish();
    writer = made;
    current = made;
    whole.put(segment, true);
    entriesUnsynced = true;
    List<Segment> more = new ArrayList<>(segments);
    more.add(segment);
    segments = List.copyOf(more);
    return made;
  }

  private void finish() {
    if (writer != null) {
      finished.add(writer);
      writer = null;
      current = null;
    }
  }

  private void fail(IOException cause) {
    String why = String.valueOf(cause.getMessage());
    LOG.severe("the journal can't be written: " + why);
    trouble = why;
    noteUnsure();
  }

  /**
   * Whether every event from that one on is in files that are known to be whole. Any thread, after
   * {@link #check}.
   */
  boolean holdsFrom(String ofEpoch, long seq) {
    List<Segment> needed = from(ofEpoch, seq);
    return seq <= end.seq()
        && !needed.isEmpty()
        && needed.stream().allMatch(segment -> whole.getOrDefault(segment, false));
  }

  /**
   * Reads the segments that hold what happened from that event on, those that weren't read before,
   * and gives the first that is damaged; null if none is. Blocks; any thread.
   */
  @Nullable Segment check(String ofEpoch, long seq) {
    for (Segment segment : from(ofEpoch, seq)) {
      if (!whole.computeIfAbsent(segment, this::isWhole)) {
        return segment;
      }
    }
    return null;
  }

  /** The segment with that event, and those after it; none if there is no such event. */
  private List<Segment> from(String ofEpoch, long seq) {
    List<Segment> own = of(ofEpoch);
    for (int i = own.size() - 1; i >= 0; i--) {
      if (own.get(i).first() <= seq) {
        return own.subList(i, own.size());
      }
    }
    return List.of();
  }

  private List<Segment> of(String ofEpoch) {
    return segments.stream().filter(it -> it.epoch().equals(ofEpoch) && !it.damaged()).toList();
  }

  /** The segment with that event; null if there is none. Any thread. */
  @Nullable Segment holding(String ofEpoch, long seq) {
    List<Segment> from = from(ofEpoch, seq);
    return from.isEmpty() ? null : from.get(0);
  }

  /**
   * The number of the last event that belongs into a segment of the epoch of now; whatever follows
   * it there is none. Any thread.
   */
  long lastIn(Segment segment) {
    List<Segment> own = of(segment.epoch());
    int next = own.indexOf(segment) + 1;
    return next > 0 && next < own.size() ? own.get(next).first() - 1 : end.seq();
  }

  private boolean isWhole(Segment segment) {
    long end = requireNonNull(ends.get(segment));
    try (SegmentLines lines = new SegmentLines(segment.file(), 0)) {
      for (long seq = segment.first(); seq <= end; seq++) {
        String line = lines.next();
        if (line == null || !LinePlace.is(line, segment.epoch(), seq) || !isEvent(line)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      LOG.log(Level.WARNING, segment.file() + " can't be read", e);
      return false;
    }
  }

  /** Whether those who get it can read it. */
  private static boolean isEvent(String line) {
    try {
      return !Journal.CODEC.readLine(line).position().epoch().isEmpty();
    } catch (CmException e) {
      return false;
    }
  }

  /** Keeps a segment under the name of a damaged one. On the sessions' thread. */
  void markDamaged(Segment segment) throws IOException {
    Segment kept = segment.asDamaged();
    Files.move(segment.file(), kept.file());
    segments = segments.stream().map(it -> it.equals(segment) ? kept : it).toList();
  }

  /**
   * The segments as they lie there, in order. Blocks; any thread.
   *
   * @throws IOException if there is one that can't be looked at
   */
  List<Retention.Kept> kept() throws IOException {
    List<Retention.Kept> kept = new ArrayList<>();
    for (Segment segment : segments) {
      try {
        Path file = segment.file();
        kept.add(
            new Retention.Kept(
                segment, Files.size(file), Files.getLastModifiedTime(file).toInstant()));
      } catch (NoSuchFileException e) {
        // A person removed it, or it was just found to be damaged.
      }
    }
    return kept;
  }

  /** Leaves a segment to be deleted: nobody finds it any more. On the sessions' thread. */
  void forget(Segment segment) {
    segments = segments.stream().filter(it -> !it.equals(segment)).toList();
  }

  /** On the journal's thread. */
  void delete(Segment segment) {
    try {
      Files.deleteIfExists(segment.file());
    } catch (IOException e) {
      LOG.log(Level.WARNING, segment.file() + " can't be removed", e);
    }
  }

  /** The number of the last event that is on the disk for sure, of the epoch of now. Any thread. */
  long synced() {
    Position reached = synced;
    return reached != null && reached.epoch().equals(end.epoch()) ? reached.seq() : 0;
  }

  /** Hands all that was written to the disk. On the journal's thread. */
  void sync() throws IOException {
    Position reached = end;
    for (SegmentWriter done = finished.poll(); done != null; done = finished.poll()) {
      try (SegmentWriter closing = done) {
        closing.sync();
      }
    }
    SegmentWriter open = current;
    if (open != null) {
      open.sync();
    }
    if (entriesUnsynced) {
      entriesUnsynced = false;
      try (FileChannel directory = FileChannel.open(files.directory(), StandardOpenOption.READ)) {
        directory.force(true);
      } catch (NoSuchFileException e) {
        // The directory is away, so nothing was lost in it: it may come back.
        entriesUnsynced = true;
        return;
      }
    }
    synced = reached;
  }

  /**
   * What was written didn't get to the disk, and may never: a new epoch has to begin after this
   * agent. On the sessions' thread.
   */
  void distrust() {
    distrusted = true;
    noteUnsure();
  }

  private void noteUnsure() {
    try {
      claim.unsure();
    } catch (IOException e) {
      LOG.log(Level.SEVERE, "nor can that be noted for the next start", e);
    }
  }

  /**
   * Hands all to the disk and gives the directory up. Nothing is to be written any more, and the
   * journal's thread has ended.
   */
  @Override
  public void close() throws IOException {
    try (Claim giving = claim) {
      boolean complete = (trouble == null || retry() == Retried.WRITTEN) && !distrusted;
      finish();
      sync();
      if (complete) {
        giving.stopped();
      }
    }
  }
}
