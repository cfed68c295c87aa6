package org.cmremote.agent.journal;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.cmremote.transport.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * The latest events of one epoch, in memory. The sessions' thread appends; any thread reads. A slot
 * is written before {@code last} is, so a reader that sees a number sees its entry; a reader that
 * was overtaken finds another number in the slot.
 */
final class Ring {
  private final String epoch;
  private final AtomicReferenceArray<@Nullable Entry> slots;
  private volatile long last;

  /**
   * @param last the number of the last event that happened before
   * @param capacity how many events are held, at least 1
   */
  Ring(String epoch, long last, int capacity) {
    this.epoch = requireNonNull(epoch, "epoch is null");
    this.last = last;
    this.slots = new AtomicReferenceArray<>(capacity);
  }

  String epoch() {
    return epoch;
  }

  long last() {
    return last;
  }

  Position position() {
    return new Position(epoch, last);
  }

  void add(Entry entry) {
    slots.set(slot(entry.seq()), entry);
    last = entry.seq();
  }

  /** Null if it hasn't happened yet or isn't held any more. */
  @Nullable Entry read(long seq) {
    if (seq < 1 || seq > last) {
      return null;
    }
    Entry entry = slots.get(slot(seq));
    return entry != null && entry.seq() == seq ? entry : null;
  }

  private int slot(long seq) {
    return (int) (seq % slots.length());
  }
}
