package org.cmremote.manager;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.cmremote.transport.AgentAddress;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.SessionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagerClientTest {
  private static final ManagerOptions OPTIONS =
      ManagerOptions.named("test/1")
          .withBackoff(new Backoff(Duration.ofMillis(10), Duration.ofMillis(50), 0.25));

  private final List<ConnectionChange> changes = new CopyOnWriteArrayList<>();
  private final List<Long> seen = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private ScriptedAgent agent;
  private FixedTransport transport;
  private ManagerClient client;

  @BeforeEach
  void start() throws Exception {
    vertx = Vertx.vertx();
    agent = new ScriptedAgent(vertx);
    transport = new FixedTransport(agent.address());
    client = client(OPTIONS);
  }

  @AfterEach
  void stop() throws Exception {
    get(client.close());
    agent.close();
    get(vertx.close());
  }

  private ManagerClient client(ManagerOptions options) {
    return client(transport, options);
  }

  private ManagerClient client(Transport way, ManagerOptions options) {
    ManagerClient made =
        new ManagerClient(vertx, way, TokenSource.of(new Token(ScriptedAgent.TOKEN)), options);
    made.onConnection(changes::add);
    made.onEvent(envelope -> seen.add(envelope.position().seq()));
    return made;
  }

  @Test
  void theFirstFrameIsHelloAndTheTokenIsInTheHeader() throws Exception {
    Result.Welcome welcome = get(client.connect());

    assertEquals("build-1", welcome.host());
    assertEquals("hello", agent.received.get(0).getString("method"));
    assertNull(agent.received.get(0).getJsonObject("params").getValue("resume"));
    Map<String, String> headers = agent.headers.get(0);
    assertEquals("Bearer " + ScriptedAgent.TOKEN, headers.get("authorization"));
    assertEquals("localhost", headers.get("host"));
    assertEquals("cm.v1", headers.get("sec-websocket-protocol"));
    assertEquals("/v1/ws", headers.get(":path"));
    assertNull(headers.get("origin"));
  }

  @Test
  void aUnixSocketIsAsGoodAsAPort(@TempDir Path folder) throws Exception {
    Path socket = folder.resolve("agent.sock");
    try (ScriptedAgent unix = new ScriptedAgent(vertx, socket)) {
      ManagerClient other =
          client(new FixedTransport(new AgentAddress.UnixSocket(socket)), OPTIONS);
      assertEquals("build-1", get(other.connect()).host());
      assertEquals("localhost", unix.headers.get(0).get("host"));
      get(other.close());
    }
  }

  @Test
  void eachCallIsAFrameAndItsAnswerIsTyped() throws Exception {
    agent.answer("prompt.answer", "{\"outcome\":\"superseded\"}");
    agent.answer("session.sendText", "{}");
    agent.answer("autoConfirm.set", "{\"autoConfirm\":\"off\"}");
    agent.refuse("session.get", -32020, "SESSION_NOT_FOUND", "there is no session x");
    get(client.connect());

    assertEquals(Outcome.SUPERSEDED, get(client.answer("demo", "p-1", 0)));
    get(client.sendText("demo", "ls"));
    get(client.setAutoConfirm(org.cmremote.transport.protocol.AutoConfirm.OFF));
    CmException failure = failure(client.session("x"));
    assertEquals(ErrorCode.SESSION_NOT_FOUND, failure.code());
    assertEquals("there is no session x", failure.message());
    JsonObject typed = agent.received("session.sendText").get(0).getJsonObject("params");
    assertEquals("ls", typed.getString("text"));
    assertTrue(typed.getBoolean("submit"));
  }

  @Test
  void answersMayComeInAnotherOrder() throws Exception {
    List<JsonObject> held = new CopyOnWriteArrayList<>();
    agent.answers.put("autoConfirm.get", (socket, call) -> held.add(call));
    get(client.connect());
    var first = client.autoConfirm("a");
    var second = client.autoConfirm("b");
    await().until(() -> held.size() == 2);

    ScriptedAgent.reply(agent.last(), held.get(1), "{\"session\":\"b\",\"autoConfirm\":\"all\"}");
    ScriptedAgent.reply(agent.last(), held.get(0), "{\"session\":\"a\",\"autoConfirm\":\"off\"}");

    assertEquals("ALL", get(second).name());
    assertEquals("OFF", get(first).name());
  }

  @Test
  void listenersGetEventsOfTheirTypeInOrder() throws Exception {
    List<Long> delivered = new CopyOnWriteArrayList<>();
    List<Long> exited = new CopyOnWriteArrayList<>();
    client.onEvent(Event.TaskDelivered.class, (at, event) -> delivered.add(at.position().seq()));
    client.onEvent(Event.SessionExited.class, (at, event) -> exited.add(at.position().seq()));
    client.onEvent(
        event -> {
          throw new IllegalStateException("a listener that fails takes nothing from the others");
        });
    get(client.connect());

    ScriptedAgent.event(agent.last(), "e1", 1);
    agent
        .last()
        .writeTextMessage(
            "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{\"epoch\":\"e1\",\"seq\":2,"
                + "\"at\":\"2026-11-20T04:05:06.789Z\",\"type\":\"moon.risen\"}}");
    agent.last().writeTextMessage("{\"jsonrpc\":\"2.0\",\"method\":\"news\",\"params\":{}}");
    ScriptedAgent.event(agent.last(), "e1", 3);

    await().until(() -> seen.size() == 3);
    assertEquals(List.of(1L, 2L, 3L), seen);
    assertEquals(List.of(1L, 3L), delivered);
    assertEquals(List.of(), exited);
    assertEquals(new Position("e1", 3), client.position().orElseThrow());
  }

  @Test
  void aLostConnectionIsMadeAgainAfterTheLastEvent() throws Exception {
    get(client.connect());
    ScriptedAgent.event(agent.last(), "e1", 1);
    ScriptedAgent.event(agent.last(), "e1", 2);
    await().until(() -> seen.size() == 2);

    agent.cut();
    await().until(() -> agent.received("hello").size() == 2);

    JsonObject resume =
        agent.received("hello").get(1).getJsonObject("params").getJsonObject("resume");
    assertEquals("e1", resume.getString("epoch"));
    assertEquals(2, resume.getInteger("seq"));
    await().until(() -> changes.size() == 5);
    assertInstanceOf(ConnectionChange.Connecting.class, changes.get(0));
    assertInstanceOf(ConnectionChange.Connected.class, changes.get(1));
    assertTrue(
        assertInstanceOf(ConnectionChange.Disconnected.class, changes.get(2))
            .retryIn()
            .isPresent());
    assertInstanceOf(ConnectionChange.Connecting.class, changes.get(3));
    assertInstanceOf(ConnectionChange.Recovered.class, changes.get(4));
  }

  @Test
  void lostHistoryIsAGapWithASnapshot() throws Exception {
    List<ConnectionChange> gaps = new CopyOnWriteArrayList<>();
    client.onGap(gaps::add);
    get(client.connect());
    agent.answer("hello", ScriptedAgent.welcome("e2", 7, false));

    agent.cut();

    await().until(() -> changes.size() == 5);
    ConnectionChange.Gap gap = assertInstanceOf(ConnectionChange.Gap.class, changes.get(4));
    assertEquals(List.of(gap), gaps);
    assertEquals(new Position("e1", 0), gap.from());
    Snapshot snapshot = gap.snapshot();
    assertEquals(new Position("e2", 7), snapshot.position());
    assertEquals(SessionState.WORKING, snapshot.sessions().get(0).state());
    assertEquals(new Position("e2", 7), client.position().orElseThrow());
  }

  @Test
  void anEarlierClientsPlaceCanBeTakenUp() throws Exception {
    ManagerClient other = client(OPTIONS.withResume(new Position("e0", 41)));
    get(other.connect());
    JsonObject resume =
        agent.received("hello").get(0).getJsonObject("params").getJsonObject("resume");
    assertEquals(41, resume.getInteger("seq"));
    assertEquals(new Position("e0", 41), other.position().orElseThrow());
    assertInstanceOf(ConnectionChange.Recovered.class, changes.get(1));
    get(other.close());
  }

  @Test
  void aRefusedTokenIsNotTriedAgain() throws Exception {
    get(client.connect());
    agent.refusal = 401;

    agent.cut();

    await().until(() -> changes.size() == 5);
    ConnectionChange.Disconnected end =
        assertInstanceOf(ConnectionChange.Disconnected.class, changes.get(4));
    assertEquals(ErrorCode.TOKEN_REFUSED, end.failure().code());
    assertTrue(end.failure().message().contains("CM_TOKEN_FILE"), end.failure()::message);
    assertTrue(end.retryIn().isEmpty());
    assertEquals(2, agent.headers.size());
  }

  @Test
  void theFirstFailureIsReportedUnlessAskedToGoOn() throws Exception {
    agent.refusal = 503;
    assertEquals(ErrorCode.LIMIT_REACHED, failure(client.connect()).code());
    assertEquals(1, agent.headers.size());

    ManagerClient patient = client(OPTIONS.withReconnect(Reconnect.ALWAYS));
    Future<Result.Welcome> welcome = patient.connect();
    await().until(() -> agent.headers.size() >= 3);
    agent.refusal = 0;
    assertEquals("build-1", get(welcome).host());
    get(patient.close());
  }

  @Test
  void withoutReconnectTheFirstEndingIsTheLast() throws Exception {
    ManagerClient once = client(OPTIONS.withReconnect(Reconnect.NEVER));
    get(once.connect());
    agent.cut();
    await().until(() -> changes.size() == 3);
    assertTrue(
        assertInstanceOf(ConnectionChange.Disconnected.class, changes.get(2)).retryIn().isEmpty());
    assertEquals(ErrorCode.NOT_SENT, failure(once.agentInfo()).code());
    get(once.close());
  }

  @Test
  void anAgentOfAnotherProtocolIsTooOld() {
    agent.refuse("hello", -32002, "PROTOCOL_UNSUPPORTED", "protocol is 1, not 2");
    CmException failure = failure(client.connect());
    assertEquals(ErrorCode.AGENT_TOO_OLD, failure.code());
  }

  @Test
  void whateverElseListensThereIsNoAgent() throws Exception {
    agent.refusal = 404;
    assertEquals(ErrorCode.AGENT_TOO_OLD, failure(client.connect()).code());
    agent.refusal = 403;
    assertEquals(ErrorCode.FORBIDDEN, failure(client.connect()).code());
  }

  @Test
  void aTunnelWithNobodyAtItsEndSaysSo() throws Exception {
    var closing = vertx.createNetServer().connectHandler(io.vertx.core.net.NetSocket::close);
    int port = get(closing.listen(0, "127.0.0.1")).actualPort();
    ManagerClient other = client(new FixedTransport(new AgentAddress.LoopbackPort(port)), OPTIONS);

    CmException failure = failure(other.connect());

    assertEquals(ErrorCode.AGENT_NOT_RUNNING, failure.code());
    assertTrue(failure.message().contains("cm agent"), failure::message);
    get(other.close());
    get(closing.close());
  }

  @Test
  void aPeerThatIsSilentIsGivenUpAndTheTransportOpenedAgain() throws Exception {
    ManagerClient attentive =
        client(OPTIONS.withHeartbeat(new Heartbeat(Duration.ofMillis(20), 2)));
    get(attentive.connect());

    // A paused peer reads no ping, as a peer behind a cut line doesn't.
    agent.last().pause();

    await().until(() -> changes.stream().anyMatch(ConnectionChange.Recovered.class::isInstance));
    ConnectionChange.Disconnected lost =
        assertInstanceOf(ConnectionChange.Disconnected.class, changes.get(2));
    assertEquals(ErrorCode.TIMED_OUT, lost.failure().code());
    assertEquals(2, transport.opens.get());
    get(attentive.close());
  }

  @Test
  void anAnswerThatNeverComesTimesOut() throws Exception {
    ManagerClient hasty = client(OPTIONS.withAnswerLimit(Duration.ofMillis(50)));
    get(hasty.connect());
    CmException failure = failure(hasty.agentInfo());
    assertEquals(ErrorCode.TIMED_OUT, failure.code());
    assertTrue(failure.message().contains("agent.info"), failure::message);
    get(hasty.close());
  }

  @Test
  void screensThatWereChosenAreChosenAgainAfterAReconnect() throws Exception {
    agent.answer("events.subscribe", "{}");
    get(client.watchScreens(List.of("demo")));
    get(client.connect());
    await().until(() -> agent.received("events.subscribe").size() == 1);
    List<String> shown = new CopyOnWriteArrayList<>();
    client.onScreen(screen -> shown.add(screen.session()));

    agent.cut();
    await().until(() -> agent.received("events.subscribe").size() == 2);
    ScriptedAgent.screen(agent.last(), "demo", "$");
    await().until(() -> shown.equals(List.of("demo")));
  }

  @Test
  void closingFailsAllThatWaitsAndNothingComesAfter() throws Exception {
    get(client.connect());
    var waiting = client.agentInfo();
    await().until(() -> agent.received("agent.info").size() == 1);

    get(client.close());

    assertEquals(ErrorCode.CLOSED, failure(waiting).code());
    assertEquals(ErrorCode.CLOSED, failure(client.agentInfo()).code());
    assertEquals(ErrorCode.CLOSED, failure(client.connect()).code());
    assertInstanceOf(ConnectionChange.Closed.class, changes.get(changes.size() - 1));
    assertTrue(transport.closed);
    assertEquals(1, agent.received("hello").size());
  }

  @Test
  void closingWhileItConnectsFailsTheConnect() throws Exception {
    CompletableFuture<AgentAddress> never = new CompletableFuture<>();
    ManagerClient other = client(new FixedTransport(() -> never), OPTIONS);
    Future<Result.Welcome> connect = other.connect();
    get(other.close());
    assertEquals(ErrorCode.CLOSED, failure(connect).code());
    never.complete(agent.address());
    get(client.connect());
    await().until(() -> agent.received("hello").size() == 1);
  }

  @Test
  void whatTheTransportFailsWithIsHandedOn() {
    ManagerClient other =
        client(
            new FixedTransport(
                () ->
                    CompletableFuture.failedFuture(
                        new CmException(ErrorCode.HOST_KEY_CHANGED, "build-1: changed"))),
            OPTIONS.withReconnect(Reconnect.ALWAYS));
    assertEquals(ErrorCode.HOST_KEY_CHANGED, failure(other.connect()).code());
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  private static CmException failure(Future<?> future) {
    ExecutionException failure = assertThrows(ExecutionException.class, () -> get(future));
    return assertInstanceOf(CmException.class, failure.getCause());
  }

  @Test
  void requestsSayThemselvesWhatTheyAre() throws Exception {
    agent.answer("session.wait", ScriptedAgent.welcome("e1", 0, true));
    get(client.connect());
    failure(client.waitFor(new Request.WaitFor("demo", List.of(SessionState.IDLE), null, 5000)));
    assertEquals(
        5000,
        agent.received("session.wait").get(0).getJsonObject("params").getInteger("timeoutMs"));
  }
}
