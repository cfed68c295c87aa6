package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.cmremote.agent.detect.Detector;
import org.cmremote.agent.detect.HookReport;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.kernel.Kernel;
import org.cmremote.agent.session.Memory.Remembered;
import org.cmremote.agent.tmux.Keys;
import org.cmremote.agent.tmux.Tmux;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Explanation;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.ScreenSnapshot;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.WatchMode;
import org.jspecify.annotations.Nullable;

/**
 * All sessions of the agent. Every method is to be called on the sessions' context, where the
 * futures complete as well; they fail with {@link CmException}.
 */
public final class Sessions {
  /** Who does what nobody asked for. */
  private static final String AGENT = "agent";

  private static final long TMUX_ANSWERS_MS = 4_000;

  private final Surroundings surroundings;
  private final TmuxSessions tmux;
  private final Roster roster;
  private final SessionNames names;
  private final HostMode mode;
  private Tools tools;
  private boolean found;

  /** Nothing is watched yet; see {@link #resume}. */
  public Sessions(
      Context context,
      Tmux tmux,
      Kernel kernel,
      Journal journal,
      Tools tools,
      PolicyInForce policy,
      Restraint restraint,
      AutoConfirm defaultMode,
      InstantSource clock) {
    this.surroundings =
        new Surroundings(
            context, tmux, kernel, journal, policy, restraint, new KillSwitch(tmux), clock);
    this.tmux = new TmuxSessions(tmux);
    this.roster = new Roster(surroundings);
    this.names = new SessionNames(roster::has);
    this.mode = new HostMode(surroundings, roster, this.tmux, defaultMode);
    this.tools = requireNonNull(tools, "tools is null");
    // What waited for that is typed now.
    journal.onRoom(() -> roster.all().forEach(Session::lookAgain));
  }

  /** Judges by other profiles from now on. A tool that is no longer there is judged as before. */
  public void use(Tools changed) {
    tools = requireNonNull(changed, "changed is null");
    for (Session session : roster.all()) {
      if (changed.names().contains(session.tool())) {
        session.use(changed.detector(session.tool()));
      }
    }
  }

  // Which sessions there are.

  /**
   * Watches the sessions that an earlier agent watched on the same tmux server.
   *
   * @param memory what the journal tells of them
   */
  public Future<Void> resume(Memory memory) {
    return surroundings
        .killSwitch()
        .resume()
        .compose(ignored -> tmux.all())
        .map(
            all -> {
              Map<String, Remembered> remembered = new HashMap<>(memory.sessions());
              all.stream()
                  .filter(it -> it.isOurs() && tools.names().contains(it.tool()))
                  .forEach(it -> resume(it, remembered.remove(it.origin().name())));
              remembered.forEach(this::lose);
              found = true;
              return null;
            });
  }

  private void resume(Marks.Found found, @Nullable Remembered before) {
    Detector detector = tools.detector(found.tool());
    AutoConfirm own = mode.orDefault(found.mode());
    Session session =
        new Session(
            found.origin(), detector, own, task(found, before), Past.of(before), surroundings);
    if (before == null) {
      roster.add(session, List.of(), true, AGENT);
    } else {
      roster.resume(session);
      session.autoConfirmSet(AGENT);
    }
  }

  private static Marks.@Nullable Task task(Marks.Found found, @Nullable Remembered before) {
    Marks.Task task = found.task();
    return task == null || before == null || before.task() == null
        ? task
        : new Marks.Task(before.task(), "");
  }

  /** What an earlier agent watched, and tmux no longer has. */
  private void lose(String name, Remembered before) {
    if (before.asked() != null) {
      surroundings.tell(name, new Event.PromptClosed(before.asked().prompt().id()));
    }
    surroundings.tell(name, new Event.SessionLost("it was gone when the agent started"));
  }

  public Future<SessionInfo> create(Request.CreateSession request, String by) {
    Detector detector;
    String name;
    try {
      detector = tools.detector(request.tool() == null ? "shell" : request.tool());
      name = request.name() == null ? names.free(detector.profile().tool()) : request.name();
      Launch.checkName(name);
      names.requireFree(name);
    } catch (CmException e) {
      return Future.failedFuture(e);
    }
    names.take(name);
    return create(name, request, detector, by)
        .onComplete(ignored -> names.giveBack(name))
        .recover(
            failure -> {
              if (request.name() == null && isTaken(failure)) {
                // tmux has a session of that name that isn't ours; the next number may be free.
                names.isForeign(name);
                return create(request, by);
              }
              return Future.failedFuture(failure);
            });
  }

  private Future<SessionInfo> create(
      String name, Request.CreateSession request, Detector detector, String by) {
    AutoConfirm own = mode.orDefault(request.autoConfirm());
    return surroundings
        .context()
        .executeBlocking(() -> Launch.prepare(name, request, detector.profile()), false)
        .compose(
            launch ->
                tmux.create(launch, detector.profile().tool(), own, request.task())
                    .recover(failure -> Future.failedFuture(duplicate(failure, name)))
                    .compose(
                        origin -> {
                          Session session =
                              new Session(
                                  origin,
                                  detector,
                                  own,
                                  Marks.Task.of(request.task()),
                                  new Past.None(),
                                  surroundings);
                          roster.add(session, launch.command(), false, by);
                          // The server may be a new one.
                          Future<Void> kept =
                              isStopped()
                                  ? surroundings.killSwitch().keep()
                                  : Future.succeededFuture();
                          return kept.compose(done -> session.freshView())
                              .map(view -> session.info());
                        }));
  }

  private static boolean isTaken(Throwable failure) {
    return failure instanceof CmException refused && refused.code() == ErrorCode.SESSION_EXISTS;
  }

  private static Throwable duplicate(Throwable failure, String name) {
    return String.valueOf(failure.getMessage()).contains("duplicate session")
        ? SessionNames.exists(name)
        : failure;
  }

  public Future<SessionInfo> adopt(Request.AdoptSession request, String by) {
    String name = request.session();
    Detector detector;
    try {
      detector = tools.detector(request.tool() == null ? "shell" : request.tool());
      names.requireFree(name);
    } catch (CmException e) {
      return Future.failedFuture(e);
    }
    AutoConfirm own = mode.orDefault(request.autoConfirm());
    return tmux.named(name)
        .compose(found -> tmux.adopt(found.origin(), detector.profile().tool(), own))
        .compose(
            origin -> {
              names.requireFree(name);
              Session session =
                  new Session(origin, detector, own, null, new Past.None(), surroundings);
              roster.add(session, List.of(), true, by);
              return session.freshView().map(view -> session.info());
            });
  }

  public List<SessionInfo> list() {
    return roster.all().stream()
        .map(Session::info)
        .sorted(Comparator.comparing(SessionInfo::session))
        .toList();
  }

  /** What can be told of all together right now. */
  public Vitals vitals() {
    Map<SessionState, Integer> states = new EnumMap<>(SessionState.class);
    List<String> polled = new ArrayList<>();
    for (SessionInfo info : list()) {
      states.merge(info.state(), 1, Integer::sum);
      if (info.watch() == WatchMode.POLLING && !info.state().over()) {
        polled.add(info.session());
      }
    }
    return new Vitals(
        found,
        states,
        polled,
        surroundings.tmux().replacedClients(),
        surroundings.tmux().waitingCommands());
  }

  /**
   * How many sessions the tmux server has, others' among them; 0 where there is no server. Fails
   * with {@code TMUX_FAILED} if it doesn't answer within 4 seconds.
   */
  public Future<Integer> countInTmux() {
    return surroundings
        .tmux()
        .within(
            TMUX_ANSWERS_MS,
            "tmux doesn't answer within %d ms".formatted(TMUX_ANSWERS_MS),
            tmux.all().map(List::size));
  }

  /** Throws {@code SESSION_NOT_FOUND}. */
  public SessionInfo get(String session) {
    return roster.find(session).info();
  }

  /** Stops watching; completes when an agent that starts anew would not watch it either. */
  public Future<Void> release(String session, String by) {
    return withSession(
        session,
        released ->
            tmux.release(released.origin())
                .map(
                    ignored -> {
                      // Another client may have been faster.
                      if (roster.remove(released)) {
                        released.unwatch("session " + session + " was released");
                        surroundings.tell(session, new Event.SessionReleased(by));
                      }
                      return null;
                    }));
  }

  public Future<Void> kill(String session, String by) {
    return withSession(
        session,
        killed -> {
          killed.setEnding(true);
          return tmux.kill(killed.origin())
              .onFailure(failure -> killed.setEnding(false))
              .map(
                  ignored -> {
                    // Another client may have been faster.
                    if (roster.remove(killed)) {
                      killed.unwatch("session " + session + " was killed");
                      surroundings.tell(session, new Event.SessionKilled(by));
                    }
                    return null;
                  });
        });
  }

  /** Stops watching all; their tmux sessions live on. */
  public Future<Void> close() {
    roster.all().forEach(it -> it.close(ErrorCode.SHUTTING_DOWN, "the agent stops"));
    roster.clear();
    return Future.succeededFuture();
  }

  // What is done with one.

  public Future<SessionInfo> resize(Request.ResizeSession request) {
    return withSession(
        request.session(),
        session ->
            tmux.resize(session.origin(), request.cols(), request.rows())
                .compose(ignored -> session.freshView())
                .map(ignored -> session.info()));
  }

  /** Types text; says whether the terminal shows what was typed. */
  public Future<Echo> sendText(Request.SendText request) {
    return withSession(
        request.session(),
        session -> session.sendText(request.text(), request.submit(), request.force()));
  }

  /** Presses keys; says whether the terminal shows what was typed. */
  public Future<Echo> sendKeys(Request.SendKeys request) {
    return withSession(request.session(), session -> session.sendKeys(Keys.parse(request.keys())));
  }

  public Future<ScreenSnapshot> screen(String session) {
    return withSession(session, Session::screen);
  }

  /** A session's screen with all that is known beside it, for a test's fixture. */
  public Future<Result.Recording> record(String session) {
    return withSession(session, Session::record);
  }

  /** Why a session is in its state, and why its prompt was answered or not. */
  public Future<Explanation> explain(String session) {
    return withSession(session, Session::explain);
  }

  /**
   * Completes once the session is as asked for.
   *
   * @param abandoned completes on the sessions' context when nobody wants to know any more; then
   *     the wait ends
   */
  public Future<SessionInfo> waitFor(Request.WaitFor request, Future<Void> abandoned) {
    return withSession(request.session(), session -> session.waitFor(request, abandoned));
  }

  public Future<Outcome> answer(Request.AnswerPrompt request, String by) {
    return withSession(request.session(), session -> session.answer(request, by));
  }

  /**
   * Calls the watcher, on the sessions' context, with the screen as it is and with each new one.
   * Throws {@code SESSION_NOT_FOUND}.
   *
   * @return the way to stop
   */
  public Runnable watchScreen(String session, Consumer<ScreenSnapshot> watcher) {
    return roster.find(session).watchScreen(watcher);
  }

  /**
   * Takes what a tool's hook said as evidence about its session. Fails with {@code TOOL_UNKNOWN},
   * or with {@code SESSION_NOT_FOUND} if it speaks of none that is watched.
   */
  public Future<Void> heard(HookEvent event) {
    Instant at = surroundings.clock().instant();
    HookReport.Kind kind;
    try {
      kind = tools.detector(event.tool()).profile().hooks().get(event.name());
    } catch (CmException e) {
      return Future.failedFuture(e);
    }
    return new HookAddress(surroundings.tmux())
        .find(roster.all(), event)
        .compose(
            session -> {
              if (session == null) {
                return Future.failedFuture(
                    new CmException(
                        ErrorCode.SESSION_NOT_FOUND,
                        "no session is watched where this %s runs".formatted(event.tool())));
              }
              session.heard(new HookLog.Heard(at, event, kind));
              return Future.succeededFuture();
            });
  }

  /** What a session's tool said last through its hooks. Throws {@code SESSION_NOT_FOUND}. */
  List<HookLog.Heard> hooks(String session) {
    return roster.find(session).hooks();
  }

  private <T> Future<T> withSession(String name, Function<Session, Future<T>> action) {
    try {
      return action.apply(roster.find(name));
    } catch (CmException e) {
      return Future.failedFuture(e);
    }
  }

  // Which prompts are answered.

  /**
   * What counts in a session, or in new ones. Throws {@code SESSION_NOT_FOUND}.
   *
   * @param session null for new ones
   */
  public AutoConfirm autoConfirm(@Nullable String session) {
    return session == null ? mode.effective() : roster.find(session).autoConfirm();
  }

  /** Whether nothing is answered on this host, whatever the sessions' modes. */
  public boolean isStopped() {
    return mode.isStopped();
  }

  /**
   * Sets a session's mode. Without a session: {@code OFF} stops all answering at once, above the
   * sessions' own modes; any other goes on, in that mode in every session and in new ones. It
   * counts at once; completes when an agent that starts anew would know it.
   */
  public Future<Void> setAutoConfirm(@Nullable String session, AutoConfirm wanted, String by) {
    if (session != null) {
      return withSession(session, it -> mode.setOne(it, wanted, by));
    }
    return wanted == AutoConfirm.OFF ? mode.setStopped(true, by) : mode.setAll(wanted, by);
  }

  /** Goes on after {@code OFF} for the whole host, each session in its own mode. */
  public Future<Void> resumeAutoConfirm(String by) {
    return mode.setStopped(false, by);
  }

  /** What the policy says; nothing is done. Throws {@code SESSION_NOT_FOUND}. */
  public Result.PolicyVerdict checkPolicy(Request.CheckPolicy request) {
    return surroundings
        .policy()
        .check(request, request.session() == null ? null : get(request.session()));
  }
}
