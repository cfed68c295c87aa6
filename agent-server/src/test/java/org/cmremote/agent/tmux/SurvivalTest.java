package org.cmremote.agent.tmux;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.cmremote.agent.detect.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What has killed tmux servers, and all sessions with them. */
@Timeout(60)
class SurvivalTest {

  @Test
  void theServerOutlivesASessionWhoseWatcherIsSlow() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (TmuxServer server = new TmuxServer()) {
      server.run("new-session", "-d", "-s", "kept", "--", "sleep", "1000");
      server.run("new-session", "-d", "-s", "gone", "--", "sleep", "1000");
      Tmux tmux =
          new Tmux(
              "tmux",
              server.socket(),
              vertx.getOrCreateContext(),
              () -> (pid, tty) -> Terminal.UNKNOWN);
      List<PaneView> views = new CopyOnWriteArrayList<>();
      PaneChannel channel = tmux.attach("gone", "%1", false, listener(views));
      // tmux looks at what was subscribed to once a second; the first time has to have passed.
      await().until(() -> !views.isEmpty());
      ProcessHandle client = ProcessHandle.current().children().findFirst().orElseThrow();

      kill("-STOP", client);
      try {
        server.run("kill-session", "-t", "gone");
        await()
            .during(Duration.ofMillis(2200))
            .atMost(Duration.ofSeconds(5))
            .until(() -> server.run("has-session", "-t", "kept").isEmpty());
        assertEquals("kept\n", server.run("list-sessions", "-F", "#{session_name}"));
      } finally {
        kill("-CONT", client);
        channel.close();
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private static void kill(String signal, ProcessHandle process) throws Exception {
    new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor();
  }

  private static PaneChannel.Listener listener(List<PaneView> views) {
    return new PaneChannel.Listener() {
      @Override
      public void viewed(PaneView view, boolean paused) {
        views.add(view);
      }

      @Override
      public void ended(String why) {}
    };
  }
}
