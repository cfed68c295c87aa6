package org.cmremote.manager;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Explanation;
import org.cmremote.transport.protocol.Health;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.ScreenSnapshot;
import org.cmremote.transport.protocol.SessionInfo;

/**
 * Talks to one agent: sends requests, hands out events, and connects again by itself when the
 * connection is lost, going on after the last event it handed out.
 *
 * <p>Any thread may call it. Everything happens on one Vert.x context; listeners are called there,
 * in order, and must not block. Every future fails with a {@link
 * org.cmremote.transport.protocol.CmException}: with the agent's own code, with {@code NOT_SENT} if
 * there was no connection, with {@code DISCONNECTED} if the one it was sent over ended and none
 * followed within {@link ManagerOptions#retryFor}, so that it may have been done, with {@code
 * TIMED_OUT} if the agent didn't answer in time, and with {@code CLOSED} once the client is closed.
 *
 * <p>A request whose connection ends before the answer is sent again over the next one, and is
 * carried out once all the same: the agent knows it again by its key. Where it can't, since it lost
 * its history, the request fails with {@code OUTCOME_UNKNOWN} and isn't carried out again.
 *
 * <p>Many clients can share one {@link Vertx}: one for each host of a fleet.
 */
public final class ManagerClient {
  private final Context context;
  private final Transport transport;
  private final Link link;
  private final Outbox outbox;

  private final Listeners<EventEnvelope> events = new Listeners<>();
  private final Listeners<ScreenSnapshot> screens = new Listeners<>();
  private final Listeners<ConnectionChange> changes = new Listeners<>();

  // Context only.
  private List<String> watched = List.of();

  /**
   * Makes a client that isn't connected yet.
   *
   * @param vertx stays the caller's; it must outlive the client
   * @param transport becomes the client's, which closes it
   * @param tokens asked before each connection
   */
  public ManagerClient(
      Vertx vertx, Transport transport, TokenSource tokens, ManagerOptions options) {
    this.transport = requireNonNull(transport, "transport is null");
    context = vertx.getOrCreateContext();
    link =
        new Link(
            vertx,
            context,
            transport,
            requireNonNull(tokens, "tokens is null"),
            requireNonNull(options, "options is null"),
            this::changed,
            events::tell,
            screens::tell,
            () -> ThreadLocalRandom.current().nextDouble(),
            System::nanoTime);
    outbox = new Outbox(vertx, link, options.retryFor(), System::nanoTime);
  }

  /** The host as a person names it. */
  public String host() {
    return transport.host();
  }

  /**
   * The last event that every listener has been called with, or the place that the connection
   * started from; empty before the first connection. {@link ManagerOptions#resume} takes it.
   */
  public Optional<Position> position() {
    return link.position();
  }

  /**
   * Connects, if it isn't connected, and says whom it reached. While a wait between attempts lasts,
   * it is cut short. Fails when there will be no other attempt.
   */
  public Future<Result.Welcome> connect() {
    return onContext(link::connect);
  }

  /** Sends any request. */
  public <R extends Result> Future<R> call(Request<R> request) {
    requireNonNull(request, "request is null");
    return onContext(() -> outbox.send(request));
  }

  public Future<Result.AgentDetails> agentInfo() {
    return call(new Request.AgentInfo());
  }

  /** Whether the agent can do its work, and what of it needs a person. */
  public Future<Health> health() {
    return call(new Request.AgentHealth());
  }

  /**
   * Has the agent stop and be started again, by its jar of that time. Sessions live on; this client
   * connects again by itself. Fails with {@code NOT_SUPERVISED} where nobody would start it.
   */
  public Future<Result.Done> restartAgent() {
    return call(new Request.RestartAgent());
  }

  public Future<SessionInfo> createSession(Request.CreateSession session) {
    return call(session);
  }

  /** Watches a tmux session that the agent didn't make, with the usual profile and policy. */
  public Future<SessionInfo> adopt(String session) {
    return call(new Request.AdoptSession(session, null, null));
  }

  /** Stops watching a session; it lives on in tmux. */
  public Future<Result.Done> release(String session) {
    return call(new Request.ReleaseSession(session));
  }

  public Future<Result.Done> kill(String session) {
    return call(new Request.KillSession(session));
  }

  public Future<SessionInfo> session(String session) {
    return call(new Request.GetSession(session));
  }

  public Future<List<SessionInfo>> sessions() {
    return call(new Request.ListSessions()).map(Result.SessionList::sessions);
  }

  /**
   * @param cols 20 to 500
   * @param rows 5 to 300
   */
  public Future<SessionInfo> resize(String session, int cols, int rows) {
    return call(new Request.ResizeSession(session, cols, rows));
  }

  /** Pastes text and presses Enter; refused with {@code SESSION_PROMPTING} while a prompt waits. */
  public Future<Result.Done> sendText(String session, String text) {
    return call(new Request.SendText(session, text, true, false));
  }

  /**
   * @param keys tmux key names, such as {@code Enter} or {@code C-c}, or single characters
   */
  public Future<Result.Done> sendKeys(String session, List<String> keys) {
    return call(new Request.SendKeys(session, keys));
  }

  public Future<ScreenSnapshot> screen(String session) {
    return call(new Request.GetScreen(session));
  }

  /** Reads a page of what happened, from all that the agent keeps. */
  public Future<Result.JournalPage> readJournal(Request.ReadJournal page) {
    return call(page);
  }

  /** Why the session is in its state, and why its prompt was answered or not. */
  public Future<Explanation> explain(String session) {
    return call(new Request.ExplainSession(session));
  }

  /**
   * Chooses an option of a prompt. Fails with {@code PROMPT_GONE} if somebody else was faster.
   *
   * @param prompt the prompt's id
   * @param option an index into its options, from 0
   */
  public Future<Outcome> answer(String session, String prompt, int option) {
    return call(new Request.AnswerPrompt(session, prompt, option, null))
        .map(Result.Answered::outcome);
  }

  /** Answers a prompt with text. Fails with {@code PROMPT_GONE} if somebody else was faster. */
  public Future<Outcome> answer(String session, String prompt, String text) {
    return call(new Request.AnswerPrompt(session, prompt, null, text))
        .map(Result.Answered::outcome);
  }

  /** Waits on the agent's side; nothing polls. Fails with {@code WAIT_TIMEOUT}. */
  public Future<SessionInfo> waitFor(Request.WaitFor condition) {
    return call(condition);
  }

  /** How far the agent answers that session's prompts by itself. */
  public Future<AutoConfirm> autoConfirm(String session) {
    return call(new Request.GetAutoConfirm(session)).map(Result.AutoConfirmMode::autoConfirm);
  }

  public Future<AutoConfirm> setAutoConfirm(String session, AutoConfirm mode) {
    return call(new Request.SetAutoConfirm(session, mode)).map(Result.AutoConfirmMode::autoConfirm);
  }

  /**
   * {@code OFF} stops all answering on the host at once, above the sessions' own modes, until
   * {@link #resumeAutoConfirm} or another mode; any other is set in every session and for new ones.
   */
  public Future<AutoConfirm> setAutoConfirm(AutoConfirm mode) {
    return call(new Request.SetAutoConfirm(null, mode)).map(Result.AutoConfirmMode::autoConfirm);
  }

  /** Lifts {@code OFF} for the host: each session goes on in its own mode. */
  public Future<AutoConfirm> resumeAutoConfirm() {
    return call(new Request.ResumeAutoConfirm()).map(Result.AutoConfirmMode::autoConfirm);
  }

  /**
   * Chooses the sessions whose screens are pushed, instead of the earlier choice. It holds across
   * reconnects, and may be made before the first connection, and before the sessions are there.
   */
  public Future<Result.Done> watchScreens(Collection<String> sessions) {
    List<String> copy = List.copyOf(sessions);
    return onContext(
        () -> {
          watched = copy;
          return link.connected()
              ? link.call(new Request.Subscribe(copy), null)
              : Future.succeededFuture(new Result.Done());
        });
  }

  /** Calls the listener with every event. */
  public Registration onEvent(Consumer<EventEnvelope> listener) {
    return events.add(listener);
  }

  /** Calls the listener with every event of one type. */
  public <E extends Event> Registration onEvent(
      Class<E> type, BiConsumer<EventEnvelope, E> listener) {
    requireNonNull(type, "type is null");
    requireNonNull(listener, "listener is null");
    return events.add(
        envelope -> {
          if (type.isInstance(envelope.event())) {
            listener.accept(envelope, type.cast(envelope.event()));
          }
        });
  }

  /** Calls the listener with the screens that {@link #watchScreens} chose, as they change. */
  public Registration onScreen(Consumer<ScreenSnapshot> listener) {
    return screens.add(listener);
  }

  /** Calls the listener with what becomes of the connection. */
  public Registration onConnection(Consumer<ConnectionChange> listener) {
    return changes.add(listener);
  }

  /**
   * Calls the listener when events were missed for good: after a connection was made again, and
   * with a snapshot that replaces what was known.
   */
  public Registration onGap(Consumer<ConnectionChange.Gap> listener) {
    requireNonNull(listener, "listener is null");
    return changes.add(
        change -> {
          if (change instanceof ConnectionChange.Gap gap) {
            listener.accept(gap);
          }
        });
  }

  /** Ends the connection and the transport; all that waits fails with {@code CLOSED}. */
  public Future<Void> close() {
    return onContext(link::close);
  }

  private void changed(ConnectionChange change) {
    // An agent forgets what a connection watched when the connection ends.
    if (link.connected() && !watched.isEmpty()) {
      link.call(new Request.Subscribe(watched), null);
    }
    if (link.connected()) {
      outbox.connected(change instanceof ConnectionChange.Recovered);
    } else if (change instanceof ConnectionChange.Disconnected lost && lost.retryIn().isEmpty()) {
      outbox.abandoned(lost.failure());
    } else if (change instanceof ConnectionChange.Closed) {
      outbox.abandoned(Failures.closed(host()));
    }
    changes.tell(change);
  }

  private <T> Future<T> onContext(Supplier<Future<T>> task) {
    Promise<T> promise = Promise.promise();
    try {
      context.runOnContext(start -> task.get().onComplete(promise));
    } catch (RejectedExecutionException e) {
      // Vert.x was closed before the client.
      promise.fail(Failures.closed(transport.host()));
    }
    return promise.future();
  }
}
