package org.cmremote.manager.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Position;
import org.junit.jupiter.api.Test;

class WatchersTest {
  private final Watchers watchers = new Watchers();
  private final List<Long> both = new ArrayList<>();

  @Test
  void anEventIsHandedOutOnceBothHaveSeenIt() throws Exception {
    watchers.startAfter(1);
    local(1, 2, 3);
    tunnel(2, 3, 4);
    assertTrue(until(2));
    assertEquals(List.of(2L, 3L), both);
    assertEquals(2, watchers.same());
  }

  @Test
  void anotherOrderIsSeen() throws Exception {
    watchers.startAfter(0);
    local(1, 2);
    tunnel(2, 1);
    assertTrue(until(2));
    assertEquals(-1, watchers.same());
  }

  @Test
  void aMissingEventIsSeen() throws Exception {
    watchers.startAfter(0);
    local(1, 2, 3);
    tunnel(1, 3);
    assertTrue(until(2));
    assertEquals(-1, watchers.same());
  }

  @Test
  void whatDoesNotComeIsNotWaitedForForever() throws Exception {
    watchers.startAfter(0);
    local(1);
    assertFalse(until(1));
  }

  private boolean until(int count) throws InterruptedException {
    return watchers.until(
        System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50),
        () -> both.size() == count,
        seen -> both.add(seen.envelope().position().seq()));
  }

  private void local(long... numbers) {
    see(Watchers.Side.LOCAL, numbers);
  }

  private void tunnel(long... numbers) {
    see(Watchers.Side.TUNNEL, numbers);
  }

  private void see(Watchers.Side side, long... numbers) {
    for (long number : numbers) {
      watchers.see(
          side,
          new EventEnvelope(
              new Position("e", number), Instant.EPOCH, "demo", new Event.TaskDelivered()));
    }
  }
}
