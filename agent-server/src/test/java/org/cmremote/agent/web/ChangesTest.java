package org.cmremote.agent.web;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that change something: once for each key, and journaled. */
class ChangesTest {
  private static final String TEXT =
      "{\"session\":\"demo\",\"text\":\"make\",\"idempotencyKey\":\"k-1\"}";
  private EdgeFixture edge;
  private EdgeClient client;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    edge = new EdgeFixture(directory);
    client = edge.connect();
    client.hello();
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
  }

  @Test
  void aRequestThatIsSentAgainWhileItIsCarriedOutIsCarriedOutOnce() throws Exception {
    client.request("session.sendText", TEXT);
    edge.typing(0);
    client.socket.close();
    EdgeClient again = edge.connect();
    again.hello();
    int second = again.request("session.sendText", TEXT);
    assertTrue(again.ask("session.list", "{}").has("result"), "the second one has arrived");

    edge.typing(0).outcome().complete(new Result.Done());

    assertTrue(again.answer(second).has("result"));
    assertEquals(1, edge.typings.size());
  }

  @Test
  void aRequestThatIsSentAgainAfterwardsGetsTheFirstOutcome() {
    int first = client.request("session.sendText", TEXT);
    edge.typing(0)
        .outcome()
        .fail(new CmException(ErrorCode.SESSION_PROMPTING, "it waits for an answer"));
    JsonNode refused = client.answer(first);

    JsonNode again = client.ask("session.sendText", TEXT);

    assertEquals("SESSION_PROMPTING", EdgeClient.code(refused));
    assertEquals(refused.path("error"), again.path("error"));
    assertEquals(1, edge.typings.size());
    assertEquals(1, edge.events(Event.RequestAccepted.class).size());
  }

  @Test
  void otherKeysAndNoKeyAreOtherRequests() {
    for (String key : List.of("\"k-1\"", "\"k-2\"", "null", "null")) {
      int typed = edge.typings.size();
      int id =
          client.request(
              "session.sendText",
              "{\"session\":\"demo\",\"text\":\"make\",\"idempotencyKey\":%s}".formatted(key));
      edge.typing(typed).outcome().complete(new Result.Done());
      assertTrue(client.answer(id).has("result"));
    }
    assertEquals(4, edge.typings.size());
  }

  @Test
  void aKeyOfAnotherRequestIsRefused() {
    int first = client.request("session.sendText", TEXT);
    edge.typing(0).outcome().complete(new Result.Done());
    client.answer(first);

    JsonNode otherText = client.ask("session.sendText", TEXT.replace("make", "make all"));
    JsonNode otherMethod =
        client.ask("session.kill", "{\"session\":\"demo\",\"idempotencyKey\":\"k-1\"}");

    for (JsonNode refused : List.of(otherText, otherMethod)) {
      assertEquals("INVALID_PARAMS", EdgeClient.code(refused));
      assertTrue(refused.at("/error/message").asText().startsWith("idempotencyKey"));
    }
    assertEquals(1, edge.typings.size());
  }

  @Test
  void itIsJournaledBeforeAndAfter() {
    int id = client.request("session.sendText", TEXT);
    edge.typing(0);
    Event.RequestAccepted accepted = edge.events(Event.RequestAccepted.class).get(0);
    assertEquals(List.of(), edge.events(Event.RequestDone.class));
    edge.typing(0).outcome().complete(new Result.Done());
    client.answer(id);
    client.ask("session.kill", "{\"session\":\"demo\"}");

    assertEquals("test/1", accepted.by());
    assertEquals(Role.OPERATOR, accepted.role());
    assertEquals("session.sendText", accepted.method());
    assertEquals("k-1", accepted.idempotencyKey());
    List<Event.RequestDone> done = edge.events(Event.RequestDone.class);
    assertEquals("{}", String.valueOf(done.get(0).result()));
    assertEquals("INTERNAL", done.get(1).error());
    assertEquals(
        accepted,
        edge.onSessions(
            () -> edge.journal.read(done.get(0).request()).orElseThrow().envelope().event()));
  }

  @Test
  void whatOnlyLooksIsNotJournaled() {
    long before = edge.onSessions(() -> edge.journal.position().seq());
    client.ask("session.list", "{}");
    client.ask("agent.info", "{}");

    assertEquals(before, edge.onSessions(() -> edge.journal.position().seq()));
  }

  @Test
  void whatAnObserverMayNotDoIsNeitherDoneNorRemembered() throws Exception {
    EdgeClient observer = edge.connect(EdgeFixture.OBSERVER);
    observer.hello();
    assertEquals("FORBIDDEN", EdgeClient.code(observer.ask("session.sendText", TEXT)));

    client.request("session.sendText", TEXT);

    await().atMost(EdgeClient.PATIENCE).until(() -> edge.typings.size() == 1);
  }
}
