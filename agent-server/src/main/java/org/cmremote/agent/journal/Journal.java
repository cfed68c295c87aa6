package org.cmremote.agent.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * The latest events, in memory. The sessions' thread is the only one that appends; connections read
 * on threads of their own, each with a cursor. A slot is written before {@code last} is, so a
 * reader that sees a number sees its entry; a reader that was overtaken finds another number in the
 * slot and knows that it lost its place.
 */
public final class Journal {
  private final String epoch;
  private final Codec codec;
  private final AtomicReferenceArray<@Nullable Entry> slots;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile long last;

  /** An event, encoded once for all who read it. */
  public static final class Entry {
    private final EventEnvelope envelope;
    private final Codec codec;

    /** Threads that read it at the same moment may both encode it, to the same text. */
    private volatile @Nullable String frame;

    private Entry(EventEnvelope envelope, Codec codec) {
      this.envelope = envelope;
      this.codec = codec;
    }

    public EventEnvelope envelope() {
      return envelope;
    }

    public long seq() {
      return envelope.position().seq();
    }

    /**
     * The notification as it goes to clients. The first who reads it encodes it, and not the
     * sessions' thread, on which an answer may wait.
     */
    public String frame() {
      String encoded = frame;
      if (encoded == null) {
        encoded = codec.write(new Message.EventNotice(envelope));
        frame = encoded;
      }
      return encoded;
    }
  }

  /**
   * Makes an empty journal.
   *
   * @param epoch names this history; another run has another name
   * @param capacity how many events are held, at least 1
   */
  public Journal(String epoch, int capacity, Codec codec) {
    this.epoch = requireNonNull(epoch, "epoch is null");
    this.codec = requireNonNull(codec, "codec is null");
    this.slots = new AtomicReferenceArray<>(capacity);
  }

  /** Appends an event and tells the listeners. To be called by the sessions' thread only. */
  public Position append(Instant at, @Nullable String session, Event event) {
    Position position = new Position(epoch, last + 1);
    EventEnvelope envelope = new EventEnvelope(position, at, session, event);
    slots.set(slot(position.seq()), new Entry(envelope, codec));
    last = position.seq();
    listeners.forEach(Runnable::run);
    return position;
  }

  /** The place of the last event. */
  public Position position() {
    return new Position(epoch, last);
  }

  /** Whether every event after that place can still be read. */
  public boolean holdsAfter(Position place) {
    return place.epoch().equals(epoch)
        && place.seq() <= last
        && (place.seq() == last || read(place.seq() + 1).isPresent());
  }

  /** The event with that number; empty if it hasn't happened yet or isn't held any more. */
  public Optional<Entry> read(long seq) {
    if (seq < 1 || seq > last) {
      return Optional.empty();
    }
    return Optional.ofNullable(slots.get(slot(seq))).filter(entry -> entry.seq() == seq);
  }

  /** Calls the listener on the sessions' thread after each append. It must return at once. */
  public void onAppend(Runnable listener) {
    listeners.add(requireNonNull(listener, "listener is null"));
  }

  private int slot(long seq) {
    return (int) (seq % slots.length());
  }
}
