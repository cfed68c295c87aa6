package org.cmremote.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.session.Tools;
import org.cmremote.transport.protocol.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolFilesTest {
  private final Vertx vertx = Vertx.vertx();
  private final Journal journal = Journal.inMemory("e", 100);
  private final AtomicReference<Tools> inForce = new AtomicReference<>();
  @TempDir Path folder;

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void followsTheFilesAndKeepsWhatIsInForceWhileOneIsWrong() throws Exception {
    // It needn't be there at the start.
    Path directory = folder.resolve("tools");
    try (Reload<Tools> files = new ToolFiles(directory).watched()) {
      assertFalse(files.first().names().contains("mine"));
      files.start(vertx.getOrCreateContext(), inForce::set, journal);
      Files.createDirectory(directory);
      Files.writeString(directory.resolve("mine.toml"), "tool = \"mine\"\n");
      assertEquals(new Event.ToolsChanged(directory.toString(), null), event(1));
      Tools good = inForce.get();
      assertTrue(good.names().contains("mine"));

      Path bad = directory.resolve("bad.toml");
      Files.writeString(bad, "tool = \"bad\"\nodd = 1\n");
      assertEquals(
          new Event.ToolsChanged(directory.toString(), bad + ", line 2: odd is not known here"),
          event(2));
      assertSame(good, inForce.get());

      Files.writeString(bad, "tool = \"bad\"\n");
      assertEquals(new Event.ToolsChanged(directory.toString(), null), event(3));
      assertTrue(inForce.get().names().containsAll(List.of("mine", "bad")));
      assertEquals(3, journal.position().seq());
    }
  }

  @Test
  void startsWithItsOwnWhereAFileIsWrongAndSaysSo() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.toml"), "tool = \"bad\"\nodd = 1\n");
    try (Reload<Tools> files = new ToolFiles(folder).watched()) {
      assertTrue(files.first().names().contains("claude"));
      assertFalse(files.first().names().contains("bad"));
      files.start(vertx.getOrCreateContext(), inForce::set, journal);
      assertEquals(
          new Event.ToolsChanged(folder.toString(), bad + ", line 2: odd is not known here"),
          event(1));
    }
  }

  private Event event(long seq) {
    await().until(() -> journal.position().seq() >= seq);
    return journal.read(seq).orElseThrow().envelope().event();
  }
}
