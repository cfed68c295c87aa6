package org.cmremote.bench;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.ManagerClient;

/**
 * What a client is told: how many events, and how many of them it should have been told otherwise.
 * Told by the client's thread, read by any.
 */
record Tale(
    ManagerClient client,
    AtomicLong told,
    AtomicLong wrong,
    AtomicLong losses,
    BlockingQueue<Long> recoveries) {

  /** Listens from now on to a client that is connected. */
  static Tale of(ManagerClient client) {
    Tale tale =
        new Tale(
            client,
            new AtomicLong(),
            new AtomicLong(),
            new AtomicLong(),
            new LinkedBlockingQueue<>());
    AtomicLong last = new AtomicLong();
    client.onEvent(
        event -> {
          long seq = event.position().seq();
          if (last.get() != 0 && seq != last.get() + 1) {
            tale.wrong.incrementAndGet();
          }
          last.set(seq);
          tale.told.incrementAndGet();
        });
    client.onConnection(
        change -> {
          if (change instanceof ConnectionChange.Disconnected) {
            tale.losses.incrementAndGet();
          } else if (change instanceof ConnectionChange.Recovered) {
            tale.recoveries.add(System.nanoTime());
          } else if (change instanceof ConnectionChange.Gap) {
            tale.wrong.incrementAndGet();
          }
        });
    return tale;
  }

  long events() {
    return told.get();
  }

  /** Events that were left out, came twice or out of order, and gaps. */
  long faults() {
    return wrong.get();
  }

  /**
   * How many events up to that one it wasn't told, after waiting for them a while.
   *
   * @param seq the event's number
   */
  long missing(long seq) throws InterruptedException {
    for (int i = 0; i < 100 && lastSeq() < seq; i++) {
      Rig.pass(0.05);
    }
    return Math.max(0, seq - lastSeq());
  }

  private long lastSeq() {
    return client.position().orElseThrow().seq();
  }

  /** How often the connection ended. */
  long cuts() {
    return losses.get();
  }
}
