package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.tmux.Tmux;
import org.cmremote.agent.tmux.TmuxServer;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Journal journal = new Journal("test", 1000, new Codec());
  private TmuxServer server;
  private Sessions sessions;

  @BeforeEach
  void start() throws IOException {
    server = new TmuxServer();
    sessions =
        new Sessions(
            context,
            new Tmux("tmux", server.socket(), context),
            journal,
            Tools.builtIn(),
            new Policy(List.of()),
            AutoConfirm.POLICY,
            InstantSource.system());
  }

  @AfterEach
  void stop() throws Exception {
    on(sessions::close);
    server.close();
    vertx.close().await();
  }

  @Test
  void answersAYesNoQuestionOfAScript() {
    SessionInfo info =
        create("demo", "bash", "-c", "read -p 'Proceed? [y/N] ' a; echo \"got $a\"; exit 3");
    assertEquals("demo", info.session());
    await().until(() -> event(Event.SessionExited.class) != null);
    journal().forEach(System.out::println);
    assertEquals(3, event(Event.SessionExited.class).exitCode());
    assertNotNull(event(Event.PromptAnswered.class));
  }

  @Test
  void shellIsIdleThenWorksThenIsIdle() {
    create("sh", "bash", "--norc");
    await().until(() -> state("sh") == SessionState.IDLE);
    on(
        () ->
            sessions.sendText(
                new Request.SendText("sh", "rm -i " + server.directory() + "/x", true, false)));
    await().until(() -> state("sh") == SessionState.IDLE);
    journal().forEach(System.out::println);
  }

  @Test
  void latency() throws Exception {
    java.nio.file.Path out = server.directory().resolve("out");
    create(
        "demo",
        "bash",
        "-c",
        "for i in {1..600}; do sleep 0.01; t0=$EPOCHREALTIME; read -p 'Proceed? [y/N] ' a; t1=$EPOCHREALTIME; echo $(( ${t1/./} - ${t0/./} )) >> "
            + out
            + "; done; sleep 1");
    await().atMost(Duration.ofSeconds(60)).until(() -> event(Event.SessionExited.class) != null);
    List<Integer> all =
        java.nio.file.Files.readAllLines(out).stream()
            .map(Integer::valueOf)
            .skip(100)
            .sorted()
            .toList();
    System.out.println(
        "p50 "
            + all.get(250)
            + " p90 "
            + all.get(450)
            + " p99 "
            + all.get(495)
            + " max "
            + all.get(499));
  }

  private SessionState state(String session) {
    return on(() -> Future.succeededFuture(sessions.get(session))).state();
  }

  private SessionInfo create(String name, String... command) {
    return on(
        () ->
            sessions.create(
                new Request.CreateSession(
                    name,
                    null,
                    List.of(command),
                    null,
                    server.directory().toString(),
                    null,
                    null,
                    null,
                    null),
                "test"));
  }

  private <E extends Event> @Nullable E event(Class<E> type) {
    return journal().stream()
        .map(EventEnvelope::event)
        .filter(type::isInstance)
        .map(type::cast)
        .reduce((first, second) -> second)
        .orElse(null);
  }

  private List<EventEnvelope> journal() {
    List<EventEnvelope> all = new ArrayList<>();
    for (long seq = 1; seq <= journal.position().seq(); seq++) {
      journal.read(seq).ifPresent(entry -> all.add(entry.envelope()));
    }
    return all;
  }

  private <T extends @Nullable Object> T on(Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(ignored -> action.get().onComplete(promise));
    try {
      return promise.future().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
