package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.cmremote.agent.journal.Journal;
import org.cmremote.transport.protocol.Position;

/**
 * Looks now and then whether anybody needs the agent: whether there is a session or a client, or
 * there was since, which the journal shows. On the sessions' context.
 */
final class Idleness {
  private final Duration limit;
  private final BooleanSupplier needed;
  private final Journal journal;
  private Position seen;
  private long sinceNanos = System.nanoTime();

  /**
   * @param limit how long nobody needs it until it is idle, a second at least
   * @param needed whether somebody does right now
   */
  Idleness(Duration limit, BooleanSupplier needed, Journal journal) {
    this.limit = requireNonNull(limit, "limit is null");
    this.needed = requireNonNull(needed, "needed is null");
    this.journal = requireNonNull(journal, "journal is null");
    this.seen = journal.position();
  }

  /** Whether nobody has needed it for that long. */
  boolean look() {
    Position now = journal.position();
    if (needed.getAsBoolean() || !now.equals(seen)) {
      seen = now;
      sinceNanos = System.nanoTime();
    }
    return System.nanoTime() - sinceNanos >= limit.toNanos();
  }
}
