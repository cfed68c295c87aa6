package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.cmremote.manager.Backoff;
import org.cmremote.manager.ConnectionChange;
import org.cmremote.manager.Heartbeat;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.ManagerOptions;
import org.cmremote.manager.PositionStore;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.Transport;
import org.cmremote.transport.local.LocalAgent;
import org.cmremote.transport.local.LocalTransport;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;

/**
 * A connected client and all that it was told. Its Vert.x is its own, as that of another program
 * would be.
 */
final class Watcher implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Impatient, so that a test needn't wait: a line is dead after half a second of silence. */
  private static final ManagerOptions OPTIONS =
      ManagerOptions.named("e2e/1")
          .withBackoff(new Backoff(Duration.ofMillis(50), Duration.ofMillis(500), 0.25))
          .withHeartbeat(new Heartbeat(Duration.ofMillis(250), 2));

  private final Vertx vertx = Vertx.vertx();
  private final ManagerClient client;
  private final Result.Welcome welcome;
  private final List<EventEnvelope> events = new CopyOnWriteArrayList<>();
  private final List<ConnectionChange> changes = new CopyOnWriteArrayList<>();

  Watcher(Transport transport, TokenSource tokens) {
    this(transport, tokens, OPTIONS);
  }

  Watcher(Transport transport, TokenSource tokens, ManagerOptions options) {
    client = new ManagerClient(vertx, transport, tokens, options);
    client.onEvent(events::add);
    client.onConnection(changes::add);
    try {
      welcome = get(client.connect());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Connects without ssh. */
  static Watcher local(RunningAgent agent) {
    return new Watcher(
        new LocalTransport(LocalAgent.at(agent.place().agentSocket())),
        TokenSource.file(agent.place().token()));
  }

  /** The same, which keeps its place in a file. */
  static Watcher local(RunningAgent agent, Path place) {
    return new Watcher(
        new LocalTransport(LocalAgent.at(agent.place().agentSocket())),
        TokenSource.file(agent.place().token()),
        OPTIONS.withPositions(PositionStore.file(place)));
  }

  ManagerClient client() {
    return client;
  }

  /** What the agent said at the first connection. */
  Result.Welcome welcome() {
    return welcome;
  }

  /** Every event it was handed, in order. */
  List<EventEnvelope> events() {
    return List.copyOf(events);
  }

  /** All it was told, a line each, for a person who has to find out what went wrong. */
  private String told() {
    return Stream.concat(changes.stream(), events.stream())
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }

  List<EventEnvelope> eventsAfter(long seq) {
    return events.stream().filter(event -> event.position().seq() > seq).toList();
  }

  List<ConnectionChange> changes() {
    return List.copyOf(changes);
  }

  /** Runs a shell script in a session of that name. */
  void script(String name, AutoConfirm mode, String script) {
    get(
        client.createSession(
            new Request.CreateSession(
                name,
                "shell",
                List.of("sh", "-c", script),
                null,
                null,
                Map.of("PS1", "$ "),
                null,
                null,
                mode)));
  }

  /** The first event of that type in the session, which may be yet to come. */
  <E extends Event> E awaitEvent(String session, Class<E> type) {
    return awaitEvent(session, type, any -> true);
  }

  <E extends Event> E awaitEvent(String session, Class<E> type, Predicate<E> wanted) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () ->
                assertTrue(
                    events(session, type).stream().anyMatch(wanted),
                    () -> "no such " + type.getSimpleName() + " in " + session + ": " + told()));
    return events(session, type).stream().filter(wanted).findFirst().orElseThrow();
  }

  /** The prompt with that question, which may be yet to come. */
  Prompt awaitPrompt(String session, String question) {
    return awaitEvent(
            session, Event.PromptOpened.class, it -> it.prompt().question().equals(question))
        .prompt();
  }

  <E extends Event> List<E> events(String session, Class<E> type) {
    return events.stream()
        .filter(event -> session.equals(event.session()))
        .map(EventEnvelope::event)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  /** Within each epoch, no event was left out and none came twice. */
  void assertEachEventOnceInOrder() {
    List<Position> all = events.stream().map(EventEnvelope::position).toList();
    for (String epoch : all.stream().map(Position::epoch).distinct().toList()) {
      List<Long> seqs =
          all.stream().filter(it -> it.epoch().equals(epoch)).map(Position::seq).toList();
      assertEquals(
          LongStream.range(seqs.get(0), seqs.get(0) + seqs.size()).boxed().toList(), seqs, epoch);
    }
  }

  /** The last change of that kind, which may be yet to come, after the first {@code seen} ones. */
  <C extends ConnectionChange> C awaitChange(Class<C> type, int seen) {
    await(type.getSimpleName() + " after " + seen + " changes")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> changes.stream().skip(seen).anyMatch(type::isInstance));
    return changes.stream().skip(seen).filter(type::isInstance).map(type::cast).findFirst().get();
  }

  /** Waits for an answer; a failure is thrown as the {@link CmException} that it is. */
  static <T> T get(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | CompletionException e) {
      if (e.getCause() instanceof CmException failure) {
        throw failure;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    get(client.close().eventually(vertx::close));
  }
}
