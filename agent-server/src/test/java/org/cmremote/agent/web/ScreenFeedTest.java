package org.cmremote.agent.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.ScreenSnapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScreenFeedTest {
  private EdgeFixture edge;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    edge = new EdgeFixture(directory);
    edge.onSessions(
        () -> edge.sessions.addAll(List.of(EdgeFixture.session("a"), EdgeFixture.session("b"))));
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
  }

  @Test
  void screensComeToThoseWhoAsked() throws Exception {
    EdgeClient watcher = edge.connect();
    EdgeClient other = edge.connect();
    watcher.hello();
    other.hello();
    watcher.ask("events.subscribe", "{\"screens\":[\"a\",\"a\"]}");
    assertEquals(1, edge.watchers.size());

    show("a", "hello");

    Awaitility.await()
        .atMost(EdgeClient.PATIENCE)
        .until(() -> screens(watcher).equals(List.of("hello")));
    assertTrue(other.ask("session.list", "{}").has("result"));
    assertEquals(List.of(), screens(other));
  }

  @Test
  void aNewChoiceReplacesTheOld() throws Exception {
    EdgeClient client = edge.connect();
    client.hello();
    client.ask("events.subscribe", "{\"screens\":[\"a\",\"b\"]}");
    assertEquals(2, edge.watchers.size());

    client.ask("events.subscribe", "{\"screens\":[\"b\"]}");
    assertEquals(1, edge.watchers.size());

    client.socket.close();
    Awaitility.await().atMost(EdgeClient.PATIENCE).until(() -> edge.watchers.isEmpty());
  }

  @Test
  void whereThereIsNoRoomOnlyTheLatestIsKept() {
    NarrowOutlet outlet = new NarrowOutlet();
    ScreenFeed feed = edge.onSessions(() -> narrowFeed(outlet));

    edge.onSessions(
        () -> {
          feed.choose(List.of("a"));
          return null;
        });
    for (String line : List.of("one", "two", "three")) {
      show("a", line);
    }
    edge.onSessions(() -> null);
    assertEquals(List.of(), outlet.written);
    outlet.room = true;
    edge.onSessions(
        () -> {
          feed.advance();
          return null;
        });

    assertEquals(1, outlet.written.size());
    assertTrue(outlet.written.get(0).contains("three"), outlet.written.toString());
  }

  @Test
  void aSessionThatIsNotThereYetIsShownOnceItIs() throws Exception {
    EdgeClient client = edge.connect();
    client.hello();

    assertTrue(client.ask("events.subscribe", "{\"screens\":[\"late\",\"a\"]}").has("result"));
    assertEquals(1, edge.watchers.size());
    edge.create("late");
    assertEquals(2, edge.watchers.size());
    show("late", "here I am");

    Awaitility.await()
        .atMost(EdgeClient.PATIENCE)
        .until(() -> screens(client).contains("here I am"));
  }

  @Test
  void aSessionThatWasKilledAndMadeAgainIsShownAgain() throws Exception {
    EdgeClient client = edge.connect();
    client.hello();
    client.ask("events.subscribe", "{\"screens\":[\"a\"]}");

    edge.kill("a");
    edge.create("a");
    show("a", "again");

    Awaitility.await()
        .atMost(EdgeClient.PATIENCE)
        .until(() -> screens(client).equals(List.of("again")));
  }

  @Test
  void whoWentAwayIsNotWatchedForAgain() throws Exception {
    EdgeClient client = edge.connect();
    client.hello();
    client.ask("events.subscribe", "{\"screens\":[\"late\",\"a\"]}");
    client.ask("events.subscribe", "{\"screens\":[\"a\"]}");

    edge.create("late");

    assertEquals(1, edge.watchers.size());
  }

  private ScreenFeed narrowFeed(Outlet outlet) {
    return new ScreenFeed(edge.screens, new Codec(), edge.sessionsContext, outlet);
  }

  private void show(String session, String line) {
    ScreenSnapshot screen =
        new ScreenSnapshot(
            session, 80, 1, new ScreenSnapshot.Cursor(0, 0, true), "", List.of(line));
    edge.onSessions(
        () -> {
          edge.watchers.forEach(watcher -> watcher.accept(screen));
          return null;
        });
  }

  private static List<String> screens(EdgeClient client) {
    return client.frames.stream()
        .filter(frame -> frame.path("method").asText().equals("screen"))
        .map((JsonNode frame) -> frame.at("/params/lines/0").asText())
        .toList();
  }

  /** A connection that takes nothing until it has room. */
  private static final class NarrowOutlet implements Outlet {
    final List<String> written = new CopyOnWriteArrayList<>();
    volatile boolean room;

    @Override
    public boolean hasRoom() {
      return room;
    }

    @Override
    public void write(String frame) {
      written.add(frame);
    }

    @Override
    public void overtaken() {
      throw new AssertionError("screens overtake nobody");
    }
  }
}
