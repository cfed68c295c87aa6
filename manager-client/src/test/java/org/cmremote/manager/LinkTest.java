package org.cmremote.manager;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The waits between attempts, with a clock and a dice of the test's own. */
class LinkTest {
  private static final Duration MOST = Duration.ofMillis(80);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final AtomicLong nanoTime = new AtomicLong();
  private final List<Long> waits = new CopyOnWriteArrayList<>();
  private final ScriptedAgent agent;
  private final Link link;

  LinkTest() throws Exception {
    agent = new ScriptedAgent(vertx);
    ManagerOptions options =
        ManagerOptions.named("test/1").withBackoff(new Backoff(Duration.ofMillis(10), MOST, 0.25));
    link =
        new Link(
            vertx,
            context,
            new FixedTransport(agent.address()),
            TokenSource.of(new Token(ScriptedAgent.TOKEN)),
            options,
            this::changed,
            event -> {},
            screen -> {},
            () -> 0.5,
            nanoTime::get);
  }

  private void changed(ConnectionChange change) {
    if (change instanceof ConnectionChange.Disconnected lost) {
      waits.add(lost.retryIn().map(Duration::toMillis).orElse(-1L));
    }
  }

  @BeforeEach
  void connect() {
    context.runOnContext(start -> link.connect());
    await().until(() -> agent.received("hello").size() == 1);
  }

  @AfterEach
  void close() throws Exception {
    context.runOnContext(start -> link.close());
    agent.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  @Test
  void waitsGrowWhileTheHostRefuses() {
    agent.refusal = 503;
    agent.cut();
    await().until(() -> waits.size() >= 6);
    assertEquals(List.of(10L, 20L, 40L, 80L, 80L, 80L), waits.subList(0, 6));
  }

  @Test
  void waitsGrowWhileConnectionsBreakAtOnceAndStartOverAfterOneThatHeld() {
    for (int breaks = 1; breaks <= 3; breaks++) {
      int hellos = breaks + 1;
      agent.cut();
      await().until(() -> agent.received("hello").size() == hellos);
    }
    assertEquals(List.of(10L, 20L, 40L), waits);

    nanoTime.addAndGet(MOST.toNanos());
    agent.cut();
    await().until(() -> waits.size() == 4);
    assertEquals(10L, waits.get(3));
  }
}
