package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.kernel.Kernel;
import org.cmremote.agent.policy.DefaultRules;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.policy.RulesReader;
import org.cmremote.agent.tmux.Tmux;
import org.cmremote.agent.tmux.TmuxServer;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.jspecify.annotations.Nullable;

/** Sessions on a real tmux server of their own. */
final class Fixture implements AutoCloseable {
  /** Many a test answers more than any person would bear with. */
  static final Restraint NO_LIMITS =
      new Restraint(Duration.ofSeconds(3), Duration.ZERO, new Restraint.Limits(0, 0, 0));

  final TmuxServer server;
  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private Journal journal = Journal.inMemory("test", 100_000);
  private final Restraint restraint;
  private final PolicyInForce policy =
      new PolicyInForce(() -> new Policy(DefaultRules.read()), "build-1", "/nowhere");
  private volatile Duration clockSet = Duration.ZERO;
  private Sessions sessions;

  Fixture() throws IOException {
    this(new TmuxServer(), "tmux");
  }

  /** With another program in tmux's place, which passes on to it. */
  Fixture(TmuxServer server, String tmux) {
    this(server, tmux, NO_LIMITS);
  }

  Fixture(Restraint restraint) throws IOException {
    this(new TmuxServer(), "tmux", restraint);
  }

  private Fixture(TmuxServer server, String tmux, Restraint restraint) {
    this.server = server;
    this.restraint = restraint;
    this.sessions = sessions(tmux);
  }

  private Sessions sessions(String tmux) {
    return new Sessions(
        context,
        new Tmux(tmux, server.socket(), context, () -> new Kernel()::terminal),
        new Kernel(),
        journal,
        Tools.builtIn(),
        policy,
        restraint,
        AutoConfirm.POLICY,
        () -> Instant.now().plus(clockSet));
  }

  /** Sets the clock that far from the true time. */
  void setClock(Duration ahead) {
    clockSet = ahead;
  }

  /** Puts a user's rules before those that come with the agent. */
  void rules(String toml) {
    Policy mine = new Policy(RulesReader.read("policy.toml", toml).followedBy(DefaultRules.read()));
    on(
        () -> {
          policy.replace(mine);
          return Future.succeededFuture();
        });
  }

  /** Forgets everything but the journal, as an agent that starts anew. */
  void restart() {
    restart(() -> {});
  }

  /** What happens while no agent runs. */
  interface Meanwhile {
    void happens() throws Exception;
  }

  void restart(Meanwhile meanwhile) {
    on(sessions::close);
    try {
      meanwhile.happens();
    } catch (Exception e) {
      fail(e);
    }
    sessions = sessions("tmux");
    on(() -> sessions.resume(Memory.of(journal())));
  }

  Path directory() {
    return server.directory();
  }

  Sessions sessions() {
    return sessions;
  }

  /** Runs the action on the sessions' context and waits for what it gives. */
  <T extends @Nullable Object> T on(Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(
        ignored -> {
          try {
            action.get().onComplete(promise);
          } catch (CmException e) {
            promise.fail(e);
          }
        });
    try {
      return promise.future().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CmException failure) {
        throw failure;
      }
      return fail(e);
    } catch (InterruptedException | TimeoutException e) {
      return fail("no answer; journal: " + journal(), e);
    }
  }

  CmException failure(Supplier<Future<?>> action) {
    return assertThrows(CmException.class, () -> on(() -> action.get().mapEmpty()));
  }

  static Request.CreateSession request(
      String name, Path cwd, @Nullable AutoConfirm mode, String... command) {
    return new Request.CreateSession(
        name, null, List.of(command), null, cwd.toString(), Map.of("PS1", "$ "), null, null, mode);
  }

  SessionInfo create(String name, AutoConfirm mode, String... command) {
    return on(() -> sessions.create(request(name, directory(), mode, command), "test"));
  }

  /** Starts bash with a script. */
  SessionInfo script(String name, AutoConfirm mode, String script) throws IOException {
    Path file = Files.writeString(directory().resolve(name + ".sh"), script);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return create(name, mode, "bash", file.toString());
  }

  SessionInfo info(String session) {
    return on(() -> Future.succeededFuture(sessions.get(session)));
  }

  void awaitState(String session, SessionState state) {
    await(session + " is " + state).until(() -> info(session).state(), state::equals);
  }

  Prompt awaitPrompt(String session) {
    await(session + " prompts").until(() -> info(session).prompt() != null);
    return info(session).prompt();
  }

  void type(String session, String line) {
    on(() -> sessions.sendText(new Request.SendText(session, line, true, false)));
  }

  void press(String session, String... keys) {
    on(() -> sessions.sendKeys(new Request.SendKeys(session, List.of(keys))));
  }

  /** A person's terminal, a tmux session of its own named {@code person}. */
  void attachPerson(String session) throws Exception {
    server.run(
        "new-session",
        "-d",
        "-s",
        "person",
        "env",
        "-u",
        "TMUX",
        "tmux",
        "-S",
        server.socket(),
        "attach",
        "-t",
        session);
    await()
        .until(
            () ->
                server
                    .run("list-clients", "-t", session, "-F", "#{client_control_mode}")
                    .contains("0"));
  }

  /** Sets a session's mode, or, with null, the host's. */
  void setAutoConfirm(@Nullable String session, AutoConfirm mode) {
    on(() -> sessions.setAutoConfirm(session, mode, "a person"));
  }

  Outcome answer(String session, String prompt, int option) {
    return on(
        () -> sessions.answer(new Request.AnswerPrompt(session, prompt, option, null), "a person"));
  }

  List<String> screen(String session) {
    return on(() -> sessions.screen(session)).lines();
  }

  void awaitScreen(String session, String text) {
    on(() -> sessions.waitFor(new Request.WaitFor(session, null, text, 10_000), wanted()));
  }

  /** What a wait is given that is wanted to its end. */
  static Future<Void> wanted() {
    return Promise.<Void>promise().future();
  }

  /** Journals what an agent would have journaled that was killed right after. */
  void tell(String session, Event event) {
    on(
        () -> {
          journal.append(InstantSource.system().instant(), session, event);
          return Future.succeededFuture();
        });
  }

  /** Loses all that was journaled. */
  void loseJournal() {
    journal = Journal.inMemory("lost", 100_000);
  }

  List<EventEnvelope> journal() {
    List<EventEnvelope> all = new ArrayList<>();
    for (long seq = 1; seq <= journal.position().seq(); seq++) {
      journal.read(seq).ifPresent(entry -> all.add(entry.envelope()));
    }
    return all;
  }

  List<Event> events(String session) {
    return journal().stream()
        .filter(envelope -> session.equals(envelope.session()))
        .map(EventEnvelope::event)
        .toList();
  }

  <E extends Event> List<E> events(String session, Class<E> type) {
    return events(session).stream().filter(type::isInstance).map(type::cast).toList();
  }

  <E extends Event> E awaitEvent(String session, Class<E> type) {
    try {
      await().until(() -> !events(session, type).isEmpty());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "no %s in %s: %s, screen %s"
              .formatted(type.getSimpleName(), session, story(session), screen(session)),
          e);
    }
    return events(session, type).get(0);
  }

  /** What happened, for the message of a failed assertion. */
  String story(String session) {
    return journal().stream()
        .filter(envelope -> session.equals(envelope.session()))
        .map(envelope -> "\n" + envelope.at() + " " + envelope.event())
        .collect(Collectors.joining());
  }

  @Override
  public void close() throws Exception {
    on(sessions::close);
    server.close();
    vertx.close().await();
  }
}
