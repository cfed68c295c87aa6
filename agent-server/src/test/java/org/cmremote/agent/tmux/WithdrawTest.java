package org.cmremote.agent.tmux;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.cmremote.agent.detect.Terminal;
import org.cmremote.agent.tmux.PaneChannel.Typing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys that wait for their second look can be taken back. */
@Timeout(60)
class WithdrawTest {

  @Test
  void whatIsTakenBackBeforeTheSecondLookIsNotTyped() throws Exception {
    Vertx vertx = Vertx.vertx();
    Context context = vertx.getOrCreateContext();
    try (TmuxServer server = new TmuxServer()) {
      server.run("new-session", "-d", "-s", "demo", "--", "cat", "-");
      Tmux tmux = new Tmux("tmux", server.socket(), context, () -> (pid, tty) -> Terminal.UNKNOWN);
      List<PaneView> views = new CopyOnWriteArrayList<>();
      PaneChannel channel = tmux.attach("demo", "%0", false, listener(views));
      await().until(() -> !views.isEmpty());
      String serverPid = server.run("display-message", "-p", "#{pid}").strip();
      // What was asked for before has been shown by then; none of it can be the second look.
      PaneView judged = on(context, channel::look);
      try {
        // So that the second look is surely not made yet. A client that stops is no hindrance: the
        // server reads and writes its pipes.
        kill("-STOP", serverPid);
        Keys keys = Keys.line("typed");
        Future<Typing> typing =
            on(context, () -> Future.succeededFuture(channel.typeIfUnchanged(judged, keys)));
        assertTrue(on(context, () -> Future.succeededFuture(channel.withdraw())));
        assertFalse(on(context, () -> Future.succeededFuture(channel.withdraw())));
        assertInstanceOf(Typing.Withdrawn.class, on(context, () -> typing));
      } finally {
        kill("-CONT", serverPid);
      }
      PaneView now = on(context, channel::look);
      assertEquals("", now.screen().row(0));
      assertInstanceOf(
          Typing.Typed.class, on(context, () -> channel.typeIfUnchanged(now, Keys.line("typed"))));
      await().until(() -> server.run("capture-pane", "-p", "-t", "demo").startsWith("typed"));
      on(
          context,
          () -> {
            channel.close();
            return Future.succeededFuture(true);
          });
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private static <T> T on(Context context, Supplier<Future<T>> action) throws Exception {
    Promise<T> promise = Promise.promise();
    context.runOnContext(ignored -> action.get().onComplete(promise));
    return promise.future().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static void kill(String signal, String pid) throws Exception {
    new ProcessBuilder("kill", signal, pid).start().waitFor();
  }

  private static PaneChannel.Listener listener(List<PaneView> views) {
    return new PaneChannel.Listener() {
      @Override
      public void viewed(PaneView view, boolean output) {
        views.add(view);
      }

      @Override
      public void ended(String why) {}
    };
  }
}
