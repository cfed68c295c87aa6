package org.cmremote.agent.web;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.journal.JournalFiles;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
  private static final int CAPACITY = 5000;
  private EdgeFixture edge;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    edge = new EdgeFixture(directory, EdgeFixture.limits(), CAPACITY);
  }

  @AfterEach
  void stop() throws Exception {
    edge.close();
  }

  @Test
  void missedAndLiveEventsComeAsOneUnbrokenRow() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    appendUntil(enough);
    List<EdgeClient> clients = new ArrayList<>();
    List<Long> first = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      long after = i * 20L;
      await().atMost(EdgeClient.PATIENCE).until(() -> edge.journal.position().seq() > after);
      EdgeClient client = edge.connect();
      JsonNode welcome = client.resume("epoch-1", after);
      assertTrue(welcome.path("recovered").asBoolean());
      clients.add(client);
      first.add(after + 1);
    }
    enough.set(true);
    long last = edge.onSessions(() -> edge.journal.position().seq());

    for (int i = 0; i < clients.size(); i++) {
      EdgeClient client = clients.get(i);
      await()
          .atMost(EdgeClient.PATIENCE)
          .until(
              () ->
                  !client.seqs().isEmpty() && client.seqs().get(client.seqs().size() - 1) >= last);
      List<Long> seqs = client.seqs();
      assertEquals(
          LongStream.range(first.get(i), first.get(i) + seqs.size()).boxed().toList(), seqs);
      assertFalse(client.frames.get(0).has("method"), "an event came before the welcome");
    }
  }

  @Test
  void whatIsNotHeldIsNotPromised() throws Exception {
    edge.append("one");
    for (Position unknown : List.of(new Position("another", 0), new Position("epoch-1", 99))) {
      EdgeClient client = edge.connect();

      JsonNode welcome = client.resume(unknown.epoch(), unknown.seq());

      assertFalse(welcome.path("recovered").asBoolean(), unknown.toString());
      long seq = welcome.path("seq").asLong();
      await().atMost(EdgeClient.PATIENCE).until(() -> client.seqs().equals(List.of(seq + 1)));
      client.socket.close();
      await()
          .atMost(EdgeClient.PATIENCE)
          .until(() -> edge.journal.position().seq() == seq + 2); // connected and disconnected
    }
  }

  @Test
  void whatWasOverwrittenIsNotPromised(@TempDir Path other) throws Exception {
    try (EdgeFixture forgetful = new EdgeFixture(other, EdgeFixture.limits(), 8)) {
      for (int i = 0; i < 20; i++) {
        forgetful.append("event");
      }
      assertFalse(forgetful.connect().resume("epoch-1", 11).path("recovered").asBoolean());
      // One more event, client.connected, has come since
      assertTrue(forgetful.connect().resume("epoch-1", 13).path("recovered").asBoolean());
    }
  }

  @Test
  void whatAnEarlierAgentWroteComesFromFilesAndGoesOnWithoutABreak(@TempDir Path other)
      throws Exception {
    JournalFiles files =
        new JournalFiles(other.resolve("journal"), 8 << 20, Duration.ZERO, "boot-1");
    int earlier = 10_000;
    try (Journal journal = Journal.open(files, 100)) {
      for (int i = 0; i < earlier; i++) {
        journal.append(Instant.now(), "s", new Event.SessionKilled("x".repeat(200)));
      }
    }
    try (Journal journal = Journal.open(files, 100);
        EdgeFixture restarted = new EdgeFixture(other, EdgeFixture.limits(), journal)) {
      String epoch = journal.position().epoch();
      List<EdgeClient> clients = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        EdgeClient client = restarted.connect();
        assertTrue(client.resume(epoch, i * 1000L).path("recovered").asBoolean());
        clients.add(client);
        for (int live = 0; live < 200; live++) {
          restarted.append("live");
        }
      }
      long last = restarted.onSessions(() -> journal.position().seq());
      assertTrue(last > earlier + 1000);
      for (int i = 0; i < clients.size(); i++) {
        EdgeClient client = clients.get(i);
        await().atMost(EdgeClient.PATIENCE).until(() -> client.lastSeq() >= last);
        assertEquals(
            LongStream.rangeClosed(i * 1000L + 1, client.lastSeq()).boxed().toList(),
            client.seqs());
      }
    }
  }

  @Test
  void aNewEpochSendsEverybodyAwayToTakeTheSnapshot(@TempDir Path other) throws Exception {
    JournalFiles files =
        new JournalFiles(other.resolve("journal"), 1 << 20, Duration.ZERO, "boot-1");
    // So old and so many that a start doesn't come across the first of them.
    Instant old = Instant.now().minus(Duration.ofHours(1));
    try (Journal journal = Journal.open(files, 16)) {
      for (int i = 0; i < 4000; i++) {
        journal.append(old, "s", new Event.SessionKilled("someone"));
      }
    }
    try (Stream<Path> all = Files.list(files.directory())) {
      Path segment =
          all.filter(file -> file.toString().endsWith(".jsonl")).sorted().findFirst().get();
      try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
        file.seek(1000);
        file.write(new byte[20]);
      }
    }
    try (Journal journal = Journal.open(files, 16);
        EdgeFixture restarted = new EdgeFixture(other, EdgeFixture.limits(), journal)) {
      String epoch = journal.position().epoch();
      EdgeClient present = restarted.connect();
      assertTrue(present.resume(epoch, 4000).path("recovered").asBoolean());

      JsonNode welcome = restarted.connect().resume(epoch, 10);

      assertFalse(welcome.path("recovered").asBoolean());
      assertEquals(4001, present.closeCode());
      assertFalse(restarted.connect().resume(epoch, 4000).path("recovered").asBoolean());
    }
  }

  /** Appends as fast as the sessions' context turns, leaving room for others between. */
  private void appendUntil(AtomicBoolean enough) {
    edge.sessionsContext.runOnContext(
        turn -> {
          edge.journal.append(Instant.now(), null, new Event.SessionKilled("someone"));
          if (!enough.get() && edge.journal.position().seq() < CAPACITY - 100) {
            appendUntil(enough);
          }
        });
  }
}
