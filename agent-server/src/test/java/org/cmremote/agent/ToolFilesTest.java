package org.cmremote.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.cmremote.agent.session.Tools;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolFilesTest {
  private static final Logger LOG = Logger.getLogger("tools");

  @TempDir Path directory;

  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          log.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void hear() {
    LOG.addHandler(handler);
  }

  @AfterEach
  void stopHearing() {
    LOG.removeHandler(handler);
  }

  @Test
  void followsTheFilesAndKeepsWhatIsInForceWhileOneIsWrong() throws IOException {
    ToolFiles files = new ToolFiles(directory);
    assertFalse(files.read().names().contains("mine"));
    Vertx vertx = Vertx.vertx();
    try {
      AtomicReference<Tools> now = new AtomicReference<>();
      files.watch(vertx.getOrCreateContext(), now::set);
      Files.writeString(directory.resolve("mine.toml"), "tool = \"mine\"\n");
      await().until(() -> now.get() != null);
      assertTrue(now.get().names().contains("mine"));
      Tools good = now.get();
      Path bad = directory.resolve("bad.toml");
      Files.writeString(bad, "tool = \"bad\"\nodd = 1\n");
      await().until(() -> log.stream().anyMatch(line -> line.contains(bad + ", line 2: odd ")));
      assertSame(good, now.get());
      Files.writeString(bad, "tool = \"bad\"\n");
      await().until(() -> now.get() != good);
      assertTrue(now.get().names().contains("bad"));
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Test
  void startsWithItsOwnWhereAFileIsWrong() throws IOException {
    Files.writeString(directory.resolve("bad.toml"), "tool = \"bad\"\nodd = 1\n");
    Tools tools = new ToolFiles(directory).read();
    assertTrue(tools.names().contains("claude"));
    assertFalse(tools.names().contains("bad"));
  }
}
