package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.function.Function;
import java.util.function.Supplier;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.session.HookEvent;
import org.cmremote.transport.protocol.Health;

/**
 * What stands behind the connections.
 *
 * @param context the sessions' context; all but the journal are used on it only
 * @param ready completes on that context when the sessions of an earlier agent are found; nothing
 *     is asked before
 * @param hooks takes what tools' hooks say
 * @param health says how the agent is; for any thread
 * @param metrics says it in the text format of Prometheus; for any thread
 */
record Backend(
    Context context,
    Future<Void> ready,
    Journal journal,
    Clients clients,
    Dispatcher dispatcher,
    Screens screens,
    Function<HookEvent, Future<Void>> hooks,
    Supplier<Future<Health>> health,
    Supplier<Future<String>> metrics) {
  Backend {
    requireNonNull(context, "context is null");
    requireNonNull(ready, "ready is null");
    requireNonNull(journal, "journal is null");
    requireNonNull(clients, "clients is null");
    requireNonNull(dispatcher, "dispatcher is null");
    requireNonNull(screens, "screens is null");
    requireNonNull(hooks, "hooks is null");
    requireNonNull(health, "health is null");
    requireNonNull(metrics, "metrics is null");
  }

  /** Does the work on the sessions' context and hands what became of it to the asker's. */
  <T> void ask(Context asker, Supplier<Future<? extends T>> work, Handler<AsyncResult<T>> handler) {
    context.runOnContext(
        turn -> {
          clients.begun();
          ready
              .transform(found -> work.get().map(result -> (T) result))
              .onComplete(
                  outcome -> {
                    clients.over();
                    asker.runOnContext(back -> handler.handle(outcome));
                  });
        });
  }
}
