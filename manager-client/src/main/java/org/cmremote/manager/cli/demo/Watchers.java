package org.cmremote.manager.cli.demo;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.cmremote.manager.ManagerClient;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Position;

/**
 * What two clients of one agent see. Their event loops put sightings into a queue; the command's
 * thread alone takes them out and owns the rest.
 */
final class Watchers {
  enum Side {
    LOCAL,
    TUNNEL
  }

  private record Sighting(Side side, EventEnvelope envelope, long nanos) {}

  /**
   * An event that both have seen.
   *
   * @param nanos when the local one did, by {@link System#nanoTime}
   * @param tunnelLater how much later the other did, in nanoseconds; negative if it was earlier
   */
  record Seen(EventEnvelope envelope, long nanos, long tunnelLater) {}

  private final BlockingQueue<Sighting> queue = new LinkedBlockingQueue<>();

  // The command's thread only.
  private long after = Long.MAX_VALUE;
  private final Map<Side, List<EventEnvelope>> all = new EnumMap<>(Side.class);
  private final Map<Position, Sighting> seenByOne = new HashMap<>();

  void watch(Side side, ManagerClient client) {
    client.onEvent(envelope -> see(side, envelope));
  }

  void see(Side side, EventEnvelope envelope) {
    queue.add(new Sighting(side, envelope, System.nanoTime()));
  }

  /** Only later events count: each client gets those since its own hello, and no earlier ones. */
  void startAfter(long seq) {
    after = seq;
  }

  /**
   * Waits for sightings until told to stop, and hands out each event once both have seen it.
   *
   * @return whether the end was reached in time
   */
  boolean until(long deadlineNanos, BooleanSupplier end, Consumer<Seen> both)
      throws InterruptedException {
    while (!end.getAsBoolean()) {
      long left = deadlineNanos - System.nanoTime();
      Sighting sighting = left <= 0 ? null : queue.poll(left, TimeUnit.NANOSECONDS);
      if (sighting == null) {
        return false;
      }
      note(sighting, both);
    }
    return true;
  }

  private void note(Sighting sighting, Consumer<Seen> both) {
    if (sighting.envelope().position().seq() <= after) {
      return;
    }
    all(sighting.side()).add(sighting.envelope());
    Sighting other = seenByOne.remove(sighting.envelope().position());
    if (other == null) {
      seenByOne.put(sighting.envelope().position(), sighting);
    } else {
      Sighting local = sighting.side() == Side.LOCAL ? sighting : other;
      Sighting tunnel = sighting.side() == Side.LOCAL ? other : sighting;
      both.accept(new Seen(sighting.envelope(), local.nanos(), tunnel.nanos() - local.nanos()));
    }
  }

  /**
   * How many events both saw, and the same ones, in the same order; -1 if they didn't. What only
   * the faster one has seen so far doesn't count.
   */
  int same() {
    List<EventEnvelope> local = all(Side.LOCAL);
    List<EventEnvelope> tunnel = all(Side.TUNNEL);
    int both = Math.min(local.size(), tunnel.size());
    return local.subList(0, both).equals(tunnel.subList(0, both)) ? both : -1;
  }

  private List<EventEnvelope> all(Side side) {
    return all.computeIfAbsent(side, first -> new ArrayList<>());
  }
}
