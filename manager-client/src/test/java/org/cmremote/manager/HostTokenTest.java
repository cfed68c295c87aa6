package org.cmremote.manager;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The host's own token over a connection that keeps it, against an agent that checks it. */
class HostTokenTest {
  private static final String OLD = "old-0123456789abcdef0123456789abcdef";
  private static final String NEW = "new-0123456789abcdef0123456789abcdef";

  private final List<ConnectionChange> changes = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private ScriptedAgent agent;
  private FixedTransport transport;
  private ManagerClient client;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    agent = new ScriptedAgent(vertx);
    transport = new FixedTransport(agent.address());
    client =
        new ManagerClient(vertx, transport, TokenSource.host(), ManagerOptions.named("test/1"));
    client.onConnection(changes::add);
    hostHas(OLD);
  }

  @AfterEach
  void stop() throws Exception {
    get(client.close());
    agent.close();
    get(vertx.close());
  }

  /** What a look at the host finds. */
  private void hostHas(String token) {
    transport.command = new CommandResult(0, token + "\n", "");
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  private CmException failure(Future<Result.Welcome> future) {
    ExecutionException failure = assertThrows(ExecutionException.class, () -> get(future));
    return assertInstanceOf(CmException.class, failure.getCause());
  }

  @Test
  void itIsReadOnceAndKept() throws Exception {
    agent.token = OLD;
    get(client.connect());
    assertEquals(Optional.of(OLD), transport.kept.get());
    agent.cut();
    await().until(() -> changes.stream().anyMatch(ConnectionChange.Recovered.class::isInstance));
    assertEquals(1, transport.runs.get());
  }

  @Test
  void oneThatTheAgentReplacedIsReadAnewAndTheConnectionGoesOn() throws Exception {
    transport.kept.set(Optional.of(OLD));
    agent.token = NEW;
    hostHas(NEW);
    get(client.connect());
    assertEquals(Optional.of(NEW), transport.kept.get());
    assertEquals(1, transport.runs.get());
    assertEquals(2, agent.headers.size());
    assertEquals(
        List.of(ConnectionChange.Connecting.class, ConnectionChange.Connected.class),
        changes.stream().map(Object::getClass).toList());
  }

  @Test
  void oneThatIsRefusedAndIsTheHostsOwnIsSentNoSecondTime() throws Exception {
    transport.kept.set(Optional.of(OLD));
    agent.token = NEW;
    CmException refused = failure(client.connect());
    assertEquals(ErrorCode.TOKEN_REFUSED, refused.code());
    assertEquals(1, agent.headers.size());
    assertFalse(refused.message().contains(OLD));
  }

  @Test
  void ofTwoThatAreRefusedTheSecondIsTheLast() {
    transport.kept.set(Optional.of(OLD));
    hostHas(NEW);
    agent.token = "neither-0123456789abcdef0123456789ab";
    assertEquals(ErrorCode.TOKEN_REFUSED, failure(client.connect()).code());
    assertEquals(2, agent.headers.size());
  }

  @Test
  void whereTheHostHasNoneAnyMoreNothingIsKept() {
    transport.kept.set(Optional.of(OLD));
    agent.token = NEW;
    transport.command = new CommandResult(66, "", "");
    assertEquals(ErrorCode.TOKEN_MISSING, failure(client.connect()).code());
    assertEquals(Optional.empty(), transport.kept.get());
  }

  @Test
  void whatIsKeptAndIsNoTokenIsNotSent() {
    transport.kept.set(Optional.of("short"));
    CmException failure = failure(client.connect());
    assertEquals(ErrorCode.TOKEN_MISSING, failure.code());
    assertEquals(0, agent.headers.size());
  }
}
