package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many sessions at once, and what is left of them. */
@Timeout(120)
class LoadTest {
  private static final int SESSIONS = 50;

  @Test
  void fiftySessionsComeAtOnceAndGoWithoutATrace() throws IOException {
    try (RunningAgent agent = RunningAgent.start();
        Watcher driver = Watcher.local(agent)) {
      round(agent, driver, "first");
      Traces settled = Traces.of(agent);

      round(agent, driver, "second");

      // Worker threads and their like were there after the first round; what grows now, leaks.
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> Traces.of(agent).assertNoneBeyond(settled));
      assertEquals(0, Watcher.get(driver.client().sessions()).size());
      assertTrue(agent.place().tmux("list-sessions").err().contains("no server running"));
    }
  }

  private static void round(RunningAgent agent, Watcher driver, String name) {
    List<String> names = IntStream.range(0, SESSIONS).mapToObj(i -> name + "-" + i).toList();
    all(names, it -> driver.client().createSession(asking(it)));
    names.forEach(it -> driver.awaitPrompt(it, "Delete? [y/N]"));
    assertEquals(SESSIONS, controlClients(agent));
    all(names, it -> driver.client().kill(it));
    names.forEach(it -> driver.awaitEvent(it, Event.SessionKilled.class));
    await().atMost(Duration.ofSeconds(20)).until(() -> controlClients(agent) == 0);
  }

  private static Request.CreateSession asking(String name) {
    return new Request.CreateSession(
        name,
        "shell",
        List.of("sh", "-c", "read -p 'Delete? [y/N] ' a"),
        null,
        null,
        null,
        null,
        null,
        AutoConfirm.POLICY);
  }

  private static void all(List<String> names, Function<String, Future<?>> action) {
    Watcher.get(Future.join(names.stream().map(action).toList()));
  }

  private static long controlClients(RunningAgent agent) {
    return ProcessHandle.of(agent.pid()).orElseThrow().children().count();
  }

  /** What an agent holds of the system. */
  private record Traces(long threads, long files, long children) {
    static Traces of(RunningAgent agent) throws IOException {
      Path process = Path.of("/proc", String.valueOf(agent.pid()));
      return new Traces(
          count(process.resolve("task")), count(process.resolve("fd")), controlClients(agent));
    }

    private static long count(Path directory) throws IOException {
      try (Stream<Path> entries = Files.list(directory)) {
        return entries.count();
      }
    }

    void assertNoneBeyond(Traces settled) {
      assertEquals(0, children);
      assertTrue(threads <= settled.threads && files <= settled.files, this + " after " + settled);
    }
  }
}
