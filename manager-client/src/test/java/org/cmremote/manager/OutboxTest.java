package org.cmremote.manager;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests whose connection ends before the answer. */
class OutboxTest {
  private static final ManagerOptions OPTIONS =
      ManagerOptions.named("test/1")
          .withBackoff(new Backoff(Duration.ofMillis(10), Duration.ofMillis(50), 0.25));

  private final Vertx vertx = Vertx.vertx();
  private ScriptedAgent agent;
  private ManagerClient client;

  @BeforeEach
  void start() throws Exception {
    agent = new ScriptedAgent(vertx);
    client = client(OPTIONS);
  }

  @AfterEach
  void stop() throws Exception {
    get(client.close());
    agent.close();
    get(vertx.close());
  }

  private ManagerClient client(ManagerOptions options) throws Exception {
    ManagerClient made =
        new ManagerClient(
            vertx,
            new FixedTransport(agent.address()),
            TokenSource.of(new Token(ScriptedAgent.TOKEN)),
            options);
    get(made.connect());
    return made;
  }

  @Test
  void aChangeIsSentAgainWithItsKeyAndInItsOrder() throws Exception {
    var first = client.sendText("demo", "make");
    var second = client.sendKeys("demo", List.of("Enter"));
    await().until(() -> agent.received("session.sendKeys").size() == 1);

    agent.answer("session.sendText", "{}");
    agent.answer("session.sendKeys", "{}");
    agent.cut();

    get(first);
    get(second);
    List<String> methods =
        List.of("session.sendText", "session.sendKeys", "session.sendText", "session.sendKeys");
    assertEquals(methods, calls().stream().map(call -> call.getString("method")).toList());
    List<String> keys = calls().stream().map(OutboxTest::key).toList();
    assertEquals(keys.subList(0, 2), keys.subList(2, 4));
    assertNotEquals(keys.get(0), keys.get(1));
  }

  @Test
  void whatWasAnsweredIsNotSentAgain() throws Exception {
    agent.answer("session.sendText", "{}");
    get(client.sendText("demo", "make"));

    agent.cut();
    await().until(() -> agent.received("hello").size() == 2);
    agent.answer("agent.info", "{}");
    failure(client.connect().compose(welcome -> client.agentInfo()));

    assertEquals(1, agent.received("session.sendText").size());
  }

  @Test
  void whatOnlyLooksIsAskedAgainWithoutAKeyAndAWaitGetsNoLonger() throws Exception {
    var look = client.autoConfirm("demo");
    var wait =
        client.waitFor(new Request.WaitFor("demo", List.of(SessionState.IDLE), null, 60_000));
    await().until(() -> agent.received("session.wait").size() == 1);

    agent.answer("autoConfirm.get", "{\"autoConfirm\":\"off\"}");
    agent.refuse("session.wait", -32030, "WAIT_TIMEOUT", "not within");
    agent.cut();

    get(look);
    assertEquals(ErrorCode.WAIT_TIMEOUT, failure(wait).code());
    assertTrue(calls().stream().allMatch(call -> key(call) == null));
    int timeout =
        agent.received("session.wait").get(1).getJsonObject("params").getInteger("timeoutMs");
    assertTrue(timeout < 60_000 && timeout > 50_000, "" + timeout);
  }

  @Test
  void anAgentThatLostItsHistoryIsNotAskedForTheSameChangeAgain() throws Exception {
    var change = client.sendText("demo", "make");
    var look = client.autoConfirm("demo");
    await().until(() -> agent.received("autoConfirm.get").size() == 1);

    agent.answer("hello", ScriptedAgent.welcome("e2", 0, false));
    agent.answer("autoConfirm.get", "{\"autoConfirm\":\"off\"}");
    agent.cut();

    assertEquals(ErrorCode.OUTCOME_UNKNOWN, failure(change).code());
    get(look);
    assertEquals(1, agent.received("session.sendText").size());
  }

  @Test
  void itIsGivenUpAfterAWhile() throws Exception {
    ManagerClient hasty = client(OPTIONS.withRetryFor(Duration.ofMillis(100)));
    var change = hasty.sendText("demo", "make");
    await().until(() -> agent.received("session.sendText").size() == 1);

    agent.refusal = 503;
    agent.cut();

    assertEquals(ErrorCode.DISCONNECTED, failure(change).code());
    agent.refusal = 0;
    await().until(() -> agent.received("hello").size() >= 4);
    get(hasty.connect());
    assertEquals(1, agent.received("session.sendText").size());
    get(hasty.close());
  }

  @Test
  void withoutAnotherConnectionItFailsAtOnce() throws Exception {
    ManagerClient once = client(OPTIONS.withReconnect(Reconnect.NEVER));
    var change = once.sendText("demo", "make");
    await().until(() -> agent.received("session.sendText").size() == 1);
    agent.cut();
    assertEquals(ErrorCode.DISCONNECTED, failure(change).code());
    assertEquals(ErrorCode.NOT_SENT, failure(once.sendText("demo", "make")).code());
    get(once.close());
  }

  @Test
  void aRefusalThatIsFinalFailsWhatWaits() throws Exception {
    var change = client.sendText("demo", "make");
    await().until(() -> agent.received("session.sendText").size() == 1);
    agent.refusal = 401;
    agent.cut();
    CmException failure = failure(change);
    assertEquals(ErrorCode.DISCONNECTED, failure.code());
    assertTrue(failure.message().contains("token"), failure::message);
    assertTrue(failure.message().contains("look before asking again"), failure::message);
  }

  @Test
  void closingFailsWhatWaitsForAnotherConnection() throws Exception {
    var change = client.sendText("demo", "make");
    await().until(() -> agent.received("session.sendText").size() == 1);
    agent.refusal = 503;
    agent.cut();
    await().until(() -> agent.headers.size() >= 3);
    get(client.close());
    assertEquals(ErrorCode.CLOSED, failure(change).code());
  }

  /** All that was asked besides hello, in order. */
  private List<JsonObject> calls() {
    synchronized (agent.received) {
      return agent.received.stream()
          .filter(call -> !call.getString("method").equals("hello"))
          .toList();
    }
  }

  private static String key(JsonObject call) {
    return call.getJsonObject("params").getString("idempotencyKey");
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  private static CmException failure(Future<?> future) {
    ExecutionException failure = assertThrows(ExecutionException.class, () -> get(future));
    return assertInstanceOf(CmException.class, failure.getCause());
  }
}
