package org.cmremote.manager;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client's place across its own restart. */
class PositionStoreTest {
  @TempDir private Path directory = Path.of("");
  private final Vertx vertx = Vertx.vertx();
  private ScriptedAgent agent;
  private Path file;

  @BeforeEach
  void start() throws Exception {
    agent = new ScriptedAgent(vertx);
    file = directory.resolve("places/build-1");
  }

  @AfterEach
  void stop() throws Exception {
    agent.close();
    get(vertx.close());
  }

  private ManagerClient client() {
    return new ManagerClient(
        vertx,
        new FixedTransport(agent.address()),
        TokenSource.of(new Token(ScriptedAgent.TOKEN)),
        ManagerOptions.named("test/1").withPositions(PositionStore.file(file)));
  }

  @Test
  void theNextClientGoesOnWhereTheLastOneEnded() throws Exception {
    ManagerClient first = client();
    get(first.connect());
    for (int seq = 1; seq <= 300; seq++) {
      ScriptedAgent.event(agent.last(), "e1", seq);
    }
    await().until(() -> first.position().equals(Optional.of(new Position("e1", 300))));
    get(first.close());

    ManagerClient second = client();
    List<ConnectionChange> changes = new CopyOnWriteArrayList<>();
    second.onConnection(changes::add);
    get(second.connect());

    JsonObject resume =
        agent.received("hello").get(1).getJsonObject("params").getJsonObject("resume");
    assertEquals(new JsonObject("{\"epoch\":\"e1\",\"seq\":300}"), resume);
    assertInstanceOf(ConnectionChange.Recovered.class, changes.get(1));
    assertEquals("{\"epoch\":\"e1\",\"seq\":300}\n", Files.readString(file));
    get(second.close());
    try (Stream<Path> left = Files.list(directory.resolve("places"))) {
      assertEquals(List.of(file), left.toList());
    }
  }

  @Test
  void thePlaceMovesOnlyAfterTheListenersReturned() throws Exception {
    ManagerClient client = client();
    List<Position> during = new CopyOnWriteArrayList<>();
    client.onEvent(event -> during.add(client.position().orElseThrow()));
    get(client.connect());
    ScriptedAgent.event(agent.last(), "e1", 1);
    ScriptedAgent.event(agent.last(), "e1", 2);

    await().until(() -> during.size() == 2);
    assertEquals(List.of(new Position("e1", 0), new Position("e1", 1)), during);
    await().until(() -> Files.readString(file).contains("\"seq\":2"));
    get(client.close());
  }

  @Test
  void aGapSinceTheLastRunIsTold() throws Exception {
    PositionStore.file(file).save(new Position("e0", 41));
    agent.answer("hello", ScriptedAgent.welcome("e1", 7, false));
    ManagerClient client = client();
    List<ConnectionChange.Gap> gaps = new CopyOnWriteArrayList<>();
    client.onGap(gaps::add);

    get(client.connect());

    assertEquals(new Position("e0", 41), gaps.get(0).from());
    assertEquals(new Position("e1", 7), gaps.get(0).snapshot().position());
    await().until(() -> Files.readString(file).contains("e1"));
    get(client.close());
  }

  @Test
  void aFileThatIsNoPlaceIsNamed() throws Exception {
    Files.createDirectories(file.getParent());
    for (String content : List.of("", "{", "{\"epoch\":\"e1\"}", "{\"epoch\":\"e1\",\"seq\":-1}")) {
      Files.writeString(file, content);
      ManagerClient client = client();

      ExecutionException failure =
          assertThrows(ExecutionException.class, () -> get(client.connect()), content);

      CmException told = assertInstanceOf(CmException.class, failure.getCause());
      assertEquals(ErrorCode.CONFIG_INVALID, told.code());
      assertTrue(told.message().contains(file.toString()), told::message);
      get(client.close());
    }
    assertEquals(List.of(), agent.received);
  }

  private static <T> T get(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }
}
