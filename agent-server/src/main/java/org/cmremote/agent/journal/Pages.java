package org.cmremote.agent.journal;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.jspecify.annotations.Nullable;

/**
 * Reads the journal for those who look back: all epochs, damaged files too, and one page after the
 * other, so that neither memory nor time is without bounds. For any thread that may block.
 */
final class Pages {
  /** So many characters go into one answer, at least one event. */
  private static final int MOST_CHARACTERS = 256 * 1024;

  /** So much is looked at for one answer, in characters, however little is found. */
  private static final int MOST_SEARCHED = 4 << 20;

  private static final Codec CODEC = Journal.CODEC;

  private final Request.ReadJournal wanted;

  /** As they stand in a line. */
  private final @Nullable String session;

  private final List<String> types;
  private final List<EventEnvelope> events = new ArrayList<>();

  /** The last event that was looked at; null while there is none. */
  private @Nullable Position last;

  private int characters;
  private int searched;
  private int unreadable;

  private Pages(Request.ReadJournal wanted) {
    this.wanted = requireNonNull(wanted, "wanted is null");
    this.session = wanted.session() == null ? null : field("session", wanted.session());
    this.types = wanted.types().stream().map(type -> field("type", type)).toList();
    this.last = wanted.after();
  }

  /**
   * Reads a page.
   *
   * @param segments all, in order
   * @param written the last event that is in one of them
   * @param ring holds what isn't, of the epoch of now
   */
  static Result.JournalPage read(
      Request.ReadJournal wanted, List<Segment> segments, Position written, Ring ring) {
    Position end = ring.position();
    if (!end.epoch().equals(written.epoch()) || end.seq() < written.seq()) {
      end = written;
    }
    Pages page = new Pages(wanted);
    for (Segment segment : page.ahead(segments)) {
      if (!page.isFull() && !page.isTooOld(segment)) {
        page.readFile(segment, written);
      }
    }
    if (end.seq() > written.seq()) {
      page.readMemory(ring, written, end);
    }
    boolean more = page.isFull() && !end.equals(page.last);
    return new Result.JournalPage(
        page.events, more ? requireNonNull(page.last) : end, more, page.unreadable);
  }

  /** The segment with the next event, and those after it; all if that place isn't known. */
  private List<Segment> ahead(List<Segment> segments) {
    Position after = wanted.after();
    if (after != null) {
      for (int i = segments.size() - 1; i >= 0; i--) {
        Segment segment = segments.get(i);
        if (segment.epoch().equals(after.epoch()) && segment.first() <= after.seq() + 1) {
          return segments.subList(i, segments.size());
        }
      }
    }
    return segments;
  }

  private boolean isFull() {
    return events.size() >= wanted.most()
        || characters >= MOST_CHARACTERS
        || searched >= MOST_SEARCHED;
  }

  private boolean isTooOld(Segment segment) {
    Instant since = wanted.since();
    try {
      return since != null && Files.getLastModifiedTime(segment.file()).toInstant().isBefore(since);
    } catch (IOException e) {
      return false;
    }
  }

  private void readFile(Segment segment, Position written) {
    Position after = wanted.after();
    boolean within = after != null && after.epoch().equals(segment.epoch());
    long next = within ? requireNonNull(after).seq() + 1 : segment.first();
    try (SegmentLines lines = new SegmentLines(segment.file(), 0)) {
      // In a damaged file an event isn't on the line that its number tells.
      if (!segment.damaged()) {
        lines.skip(next - segment.first());
      }
      boolean reached = next <= segment.first() || !segment.damaged();
      while (!isFull() && !written.equals(last)) {
        String line = lines.next();
        if (line == null) {
          return;
        }
        Position place = LinePlace.of(line);
        if (place != null && belongs(place, segment)) {
          reached = place.seq() >= next - 1;
          if (place.seq() >= next) {
            take(place, line);
          }
        } else if (reached) {
          unreadable++;
        }
      }
    } catch (FileNotFoundException e) {
      // It was too old, and has been removed meanwhile.
    } catch (IOException e) {
      unreadable++;
    }
  }

  /** Else whoever goes on from there would be led back. */
  private static boolean belongs(Position place, Segment segment) {
    return place.epoch().equals(segment.epoch()) && place.seq() >= segment.first();
  }

  private void readMemory(Ring ring, Position written, Position end) {
    Position after = wanted.after();
    boolean within = after != null && after.epoch().equals(end.epoch());
    long next = within ? requireNonNull(after).seq() + 1 : 1;
    for (long seq = Math.max(next, written.seq() + 1); seq <= end.seq() && !isFull(); seq++) {
      Entry entry = ring.read(seq);
      if (entry != null) {
        take(entry.envelope().position(), CODEC.line(entry.envelope()));
      }
    }
  }

  private void take(Position place, String line) {
    last = place;
    searched += line.length();
    if (isPromising(line)) {
      try {
        EventEnvelope event = CODEC.readLine(line);
        if (isWanted(event)) {
          events.add(event);
          characters += line.length();
        }
      } catch (CmException e) {
        unreadable++;
      }
    }
  }

  /** Whether it is worth to be read as JSON. */
  private boolean isPromising(String line) {
    return (session == null || line.contains(session))
        && (types.isEmpty() || types.stream().anyMatch(line::contains));
  }

  private static String field(String name, String value) {
    return "\"" + name + "\":" + CODEC.json(value);
  }

  private boolean isWanted(EventEnvelope event) {
    return (wanted.session() == null || wanted.session().equals(event.session()))
        && (wanted.types().isEmpty() || wanted.types().contains(CODEC.type(event.event())))
        && (wanted.since() == null || !event.at().isBefore(wanted.since()));
  }
}
