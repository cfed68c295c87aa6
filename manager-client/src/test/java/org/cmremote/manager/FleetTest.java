package org.cmremote.manager;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FleetTest {
  private static final ManagerOptions OPTIONS =
      ManagerOptions.named("test/1").withReconnect(Reconnect.ALWAYS);

  private final Vertx vertx = Vertx.vertx();
  private final Fleet fleet = new Fleet(vertx);
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final List<Fleet.HostChange> changes = new CopyOnWriteArrayList<>();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private ScriptedAgent one;
  private ScriptedAgent two;

  @BeforeEach
  void start() throws Exception {
    one = new ScriptedAgent(vertx);
    two = new ScriptedAgent(vertx);
    fleet.onEvent(
        event -> {
          threads.add(Thread.currentThread());
          events.add(event.host() + " " + event.envelope().position().seq());
        });
    fleet.onConnection(
        change -> {
          threads.add(Thread.currentThread());
          changes.add(change);
        });
  }

  @AfterEach
  void stop() throws Exception {
    get(fleet.close());
    one.close();
    two.close();
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  private FixedTransport add(String host, ScriptedAgent agent) {
    FixedTransport transport = new FixedTransport(agent.address());
    add(host, transport);
    return transport;
  }

  private ManagerClient add(String host, Transport transport) {
    return fleet.add(host, transport, TokenSource.of(new Token(ScriptedAgent.TOKEN)), OPTIONS);
  }

  private boolean connected(String host) {
    return fleet.states().get(host) instanceof ConnectionChange.Connected;
  }

  @Test
  void eventsOfAllHostsComeWithTheirNamesOnOneThread() {
    add("a", one);
    add("b", two);
    await().until(() -> connected("a") && connected("b"));
    ScriptedAgent.event(one.last(), "e1", 1);
    ScriptedAgent.event(two.last(), "e1", 1);
    ScriptedAgent.event(one.last(), "e1", 2);
    await().until(() -> events.size() == 3);
    assertTrue(events.indexOf("a 1") < events.indexOf("a 2"), events.toString());
    assertTrue(events.contains("b 1"), events.toString());
    assertEquals(1, threads.size());
  }

  @Test
  void eachConnectionHasItsOwnState() {
    CmException gone = new CmException(ErrorCode.CONNECTION_REFUSED, "b: refused");
    add("a", one);
    add("b", new FixedTransport(() -> CompletableFuture.failedFuture(gone)));
    await()
        .until(
            () ->
                connected("a")
                    && fleet.states().get("b") instanceof ConnectionChange.Disconnected lost
                    && lost.failure() == gone
                    && lost.retryIn().isPresent());
    one.cut();
    await()
        .until(
            () ->
                changes.stream()
                    .anyMatch(
                        change ->
                            change.host().equals("a")
                                && change.change() instanceof ConnectionChange.Recovered));
  }

  @Test
  void aHostIsAddedOnceAndRemovedWithItsTransport() throws Exception {
    FixedTransport transport = add("a", one);
    assertThrows(IllegalArgumentException.class, () -> add("a", two));
    await().until(() -> connected("a"));
    assertEquals("build-1", fleet.client("a").orElseThrow().host());
    get(fleet.remove("a"));
    assertTrue(transport.closed);
    assertEquals(Set.of(), fleet.states().keySet());
    await()
        .untilAsserted(
            () ->
                assertInstanceOf(
                    ConnectionChange.Closed.class, changes.get(changes.size() - 1).change()));
    get(fleet.remove("a"));
    add("a", two);
    await().until(() -> connected("a"));
  }

  @Test
  void closingClosesAll() throws Exception {
    FixedTransport first = add("a", one);
    FixedTransport second = add("b", two);
    get(fleet.close());
    assertTrue(first.closed && second.closed);
  }
}
