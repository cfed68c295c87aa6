package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.cmremote.agent.detect.Detector;
import org.cmremote.agent.detect.HookReport;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.kernel.Kernel;
import org.cmremote.agent.tmux.Command;
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
import org.jspecify.annotations.Nullable;

/**
 * All sessions of the agent. Every method is to be called on the sessions' context, where the
 * futures complete as well; they fail with {@link CmException}.
 */
public final class Sessions {
  /** What tmux keeps with a session, so that an agent that starts anew knows it. */
  private static final String TOOL = "@cm_tool";

  private static final String AUTO_CONFIRM = "@cm_auto_confirm";
  private static final String CWD = "@cm_cwd";

  private static final String IDS = "#{session_id}|#{pane_id}";

  /** A name holds no colon; a directory may hold anything, so it comes last. */
  private static final String KNOWN =
      IDS + "|#{@cm_tool}|#{@cm_auto_confirm}|#{session_name}:#{@cm_cwd}";

  /** As a pane's {@code TMUX} begins. */
  private static final String SERVER = "#{socket_path},#{pid}";

  private final Surroundings surroundings;
  private Tools tools;
  private final Map<String, Session> sessions = new LinkedHashMap<>();

  /** Names of sessions that are being made. */
  private final Set<String> taken = new HashSet<>();

  /** Names that were made up, and that sessions of others turned out to have. */
  private final Set<String> foreign = new HashSet<>();

  private AutoConfirm defaultMode;

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
    this.tools = requireNonNull(tools, "tools is null");
    this.defaultMode = requireNonNull(defaultMode, "defaultMode is null");
  }

  /** Judges by other profiles from now on. A tool that is no longer there is judged as before. */
  public void use(Tools changed) {
    tools = requireNonNull(changed, "changed is null");
    for (Session session : sessions.values()) {
      if (changed.names().contains(session.tool())) {
        session.use(changed.detector(session.tool()));
      }
    }
  }

  /**
   * Watches the sessions that an earlier agent watched on the same tmux server.
   *
   * @param listening fails if the agent can't run after all. Then none is watched: another agent
   *     may be watching them. It completes on the sessions' context.
   */
  public Future<Void> resume(Future<Void> listening) {
    return surroundings
        .killSwitch()
        .resume()
        .compose(ignored -> found())
        .compose(all -> listening.map(all))
        .map(
            all -> {
              all.stream().filter(found -> !found.tool().isEmpty()).forEach(this::resume);
              return null;
            });
  }

  public Future<SessionInfo> create(Request.CreateSession request, String by) {
    Detector detector;
    String name;
    try {
      detector = tools.detector(request.tool() == null ? "shell" : request.tool());
      name = request.name() == null ? freeName(detector.profile().tool()) : request.name();
      Launch.checkName(name);
      requireFree(name);
    } catch (CmException e) {
      return Future.failedFuture(e);
    }
    taken.add(name);
    return create(name, request, detector, by)
        .onComplete(ignored -> taken.remove(name))
        .recover(
            failure -> {
              if (request.name() == null && isTaken(failure)) {
                // tmux has a session of that name that isn't ours; the next number may be free.
                foreign.add(name);
                return create(request, by);
              }
              return Future.failedFuture(failure);
            });
  }

  private Future<SessionInfo> create(
      String name, Request.CreateSession request, Detector detector, String by) {
    AutoConfirm mode = request.autoConfirm() == null ? defaultMode : request.autoConfirm();
    return surroundings
        .context()
        .executeBlocking(() -> Launch.prepare(name, request, detector.profile()), false)
        .compose(
            launch ->
                surroundings
                    .tmux()
                    .runStartingServer(creation(launch, detector.profile().tool(), mode))
                    .recover(failure -> Future.failedFuture(duplicate(failure, name)))
                    .compose(
                        output -> {
                          String[] ids = output.strip().split("\\|", 2);
                          Session session =
                              new Session(
                                  new Session.Origin(name, ids[0], ids[1], launch.cwd()),
                                  detector,
                                  mode,
                                  request.task(),
                                  surroundings);
                          add(session, launch.command(), false, by);
                          if (isStopped()) {
                            // The server may be a new one.
                            surroundings.killSwitch().keep();
                          }
                          return session.freshView().map(view -> session.info());
                        }));
  }

  public List<SessionInfo> list() {
    return sessions.values().stream()
        .map(Session::info)
        .sorted(Comparator.comparing(SessionInfo::session))
        .toList();
  }

  /** Throws {@code SESSION_NOT_FOUND}. */
  public SessionInfo get(String session) {
    return find(session).info();
  }

  public Future<SessionInfo> adopt(Request.AdoptSession request, String by) {
    String name = request.session();
    Detector detector;
    try {
      detector = tools.detector(request.tool() == null ? "shell" : request.tool());
      requireFree(name);
    } catch (CmException e) {
      return Future.failedFuture(e);
    }
    AutoConfirm mode = request.autoConfirm() == null ? defaultMode : request.autoConfirm();
    return found()
        .compose(
            all -> {
              Optional<Found> found =
                  all.stream().filter(candidate -> candidate.name().equals(name)).findFirst();
              if (found.isEmpty()) {
                return Future.failedFuture(
                    new CmException(
                        ErrorCode.SESSION_NOT_FOUND,
                        "tmux has no session %s on socket %s"
                            .formatted(name, surroundings.tmux().socket())));
              }
              String id = found.get().sessionId();
              String pane = found.get().pane();
              return surroundings
                  .tmux()
                  .run(
                      List.of(
                          Command.of("display-message", "-p", "-t", pane, "#{pane_current_path}")))
                  .compose(
                      path -> {
                        String cwd = path.strip();
                        return surroundings
                            .tmux()
                            .run(marks(id, detector.profile().tool(), mode, cwd))
                            .map(new Session.Origin(name, id, pane, cwd));
                      })
                  .compose(
                      origin -> {
                        requireFree(name);
                        Session session = new Session(origin, detector, mode, null, surroundings);
                        add(session, List.of(), true, by);
                        return session.freshView().map(view -> session.info());
                      });
            });
  }

  /** Stops watching. Throws {@code SESSION_NOT_FOUND}. */
  public void release(String session, String by) {
    Session released = find(session);
    String id = released.origin().sessionId();
    surroundings
        .tmux()
        .run(
            List.of(TOOL, AUTO_CONFIRM, CWD).stream()
                .map(option -> Command.of("set-option", "-u", "-t", id, option))
                .toList());
    remove(released, "session " + session + " was released");
    journal(session, new Event.SessionReleased(by));
  }

  public Future<Void> kill(String session, String by) {
    return withSession(
        session,
        killed -> {
          killed.setEnding(true);
          return surroundings
              .tmux()
              .run(List.of(Command.of("kill-session", "-t", killed.origin().sessionId())))
              .recover(
                  failure ->
                      Tmux.saysGone(failure)
                          ? Future.succeededFuture("")
                          : Future.failedFuture(failure))
              .onFailure(failure -> killed.setEnding(false))
              .map(
                  ignored -> {
                    // Another client may have been faster.
                    if (sessions.remove(session, killed)) {
                      killed.unwatch("session " + session + " was killed");
                      journal(session, new Event.SessionKilled(by));
                    }
                    return null;
                  });
        });
  }

  public Future<SessionInfo> resize(Request.ResizeSession request) {
    return withSession(
        request.session(),
        session -> {
          String id = session.origin().sessionId();
          return surroundings
              .tmux()
              .run(List.of(Command.of("list-clients", "-t", id, "-F", "#{client_control_mode}")))
              .compose(
                  clients -> {
                    if (clients.lines().anyMatch("0"::equals)) {
                      return Future.failedFuture(
                          new CmException(
                              ErrorCode.SESSION_ATTACHED,
                              "somebody is attached to session %s: the size is theirs"
                                  .formatted(request.session())));
                    }
                    return surroundings.tmux().run(resizing(session.origin().pane(), request));
                  })
              .compose(ignored -> session.freshView())
              .map(ignored -> session.info());
        });
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
    return pane(event)
        .compose(
            pane -> {
              Session session = HookAddress.find(sessions.values(), event, pane);
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

  /** The hook's pane if it is one of this tmux server's, else null. */
  private Future<@Nullable String> pane(HookEvent event) {
    HookEvent.Pane pane = event.pane();
    if (pane == null
        || sessions.values().stream().noneMatch(it -> it.origin().pane().equals(pane.id()))) {
      return Future.succeededFuture();
    }
    return surroundings
        .tmux()
        .run(List.of(Command.of("display-message", "-p", "-t", pane.id(), SERVER)))
        .map(server -> server.strip().equals(pane.server()) ? pane.id() : null)
        .otherwiseEmpty();
  }

  /** What a session's tool said last through its hooks. Throws {@code SESSION_NOT_FOUND}. */
  List<HookLog.Heard> hooks(String session) {
    return find(session).hooks();
  }

  /**
   * What counts in a session, or in new ones. Throws {@code SESSION_NOT_FOUND}.
   *
   * @param session null for new ones
   */
  public AutoConfirm autoConfirm(@Nullable String session) {
    return session == null
        ? surroundings.killSwitch().effective(defaultMode)
        : find(session).autoConfirm();
  }

  /** Whether nothing is answered on this host, whatever the sessions' modes. */
  public boolean isStopped() {
    return surroundings.killSwitch().isStopped();
  }

  /**
   * Sets a session's mode. Without a session: {@code OFF} stops all answering at once, above the
   * sessions' own modes; any other goes on, in that mode in every session and in new ones. Throws
   * {@code SESSION_NOT_FOUND}.
   */
  public void setAutoConfirm(@Nullable String session, AutoConfirm mode, String by) {
    if (session != null) {
      Session changed = find(session);
      changed.setAutoConfirm(mode, by);
      keepMode(List.of(changed), mode);
    } else if (mode == AutoConfirm.OFF) {
      setStopped(true, by);
    } else {
      defaultMode = mode;
      keepMode(List.copyOf(sessions.values()), mode);
      surroundings.killSwitch().set(false);
      sessions.values().forEach(it -> it.setAutoConfirm(mode, by));
      journalSwitch(by);
    }
  }

  /** Goes on after {@code OFF} for the whole host, each session in its own mode. */
  public void resumeAutoConfirm(String by) {
    setStopped(false, by);
  }

  private void setStopped(boolean stopped, String by) {
    surroundings.killSwitch().set(stopped);
    sessions.values().forEach(it -> it.autoConfirmSet(by));
    journalSwitch(by);
  }

  private void journalSwitch(String by) {
    surroundings
        .journal()
        .append(
            surroundings.clock().instant(),
            null,
            new Event.HostAutoConfirmChanged(autoConfirm(null), isStopped(), by));
  }

  private void keepMode(List<Session> changed, AutoConfirm mode) {
    List<Command> marks =
        changed.stream()
            .map(it -> mark(it.origin().sessionId(), AUTO_CONFIRM, mode.name()))
            .toList();
    if (!marks.isEmpty()) {
      surroundings.tmux().run(marks);
    }
  }

  /**
   * Calls the watcher, on the sessions' context, with the screen as it is and with each new one.
   * Throws {@code SESSION_NOT_FOUND}.
   *
   * @return the way to stop
   */
  public Runnable watchScreen(String session, Consumer<ScreenSnapshot> watcher) {
    return find(session).watchScreen(watcher);
  }

  /** What the policy says; nothing is done. Throws {@code SESSION_NOT_FOUND}. */
  public Result.PolicyVerdict checkPolicy(Request.CheckPolicy request) {
    return surroundings
        .policy()
        .check(request, request.session() == null ? null : get(request.session()));
  }

  /** Stops watching all; their tmux sessions live on. */
  public Future<Void> close() {
    sessions.values().forEach(it -> it.close(ErrorCode.SHUTTING_DOWN, "the agent stops"));
    sessions.clear();
    return Future.succeededFuture();
  }

  /** A session that tmux has. */
  private record Found(
      String sessionId, String pane, String tool, String mode, String cwd, String name) {
    Session.Origin origin() {
      return new Session.Origin(name, sessionId, pane, cwd);
    }
  }

  private Future<List<Found>> found() {
    return surroundings
        .tmux()
        .run(List.of(Command.of("list-sessions", "-F", KNOWN)))
        // No server, no sessions.
        .recover(
            failure ->
                Tmux.saysGone(failure) ? Future.succeededFuture("") : Future.failedFuture(failure))
        .map(output -> output.lines().map(Sessions::found).toList());
  }

  private static Found found(String line) {
    String[] field = line.split("\\|", 5);
    String[] named = field[4].split(":", 2);
    return new Found(field[0], field[1], field[2], field[3], named[1], named[0]);
  }

  private void resume(Found found) {
    if (!tools.names().contains(found.tool())) {
      return;
    }
    AutoConfirm mode = defaultMode;
    for (AutoConfirm candidate : AutoConfirm.values()) {
      if (candidate.name().equals(found.mode())) {
        mode = candidate;
      }
    }
    Session session =
        new Session(found.origin(), tools.detector(found.tool()), mode, null, surroundings);
    add(session, List.of(), true, "agent");
  }

  private void add(Session session, List<String> command, boolean adopted, String by) {
    SessionInfo info = session.info();
    sessions.put(info.session(), session);
    journal(
        info.session(),
        new Event.SessionCreated(
            info.tool(), command, info.cwd(), info.autoConfirm(), adopted, by));
    session.start();
  }

  private void remove(Session session, String why) {
    sessions.remove(session.origin().name());
    session.unwatch(why);
  }

  private static List<Command> creation(Launch launch, String tool, AutoConfirm mode) {
    List<Command> commands = new ArrayList<>();
    commands.add(launch.command(IDS));
    String target = "=" + launch.name() + ":";
    // In the same list, so that the exit status of even the shortest program remains to be read.
    commands.add(Command.of("set-option", "-w", "-t", target, "remain-on-exit", "on"));
    // tmux would scroll its own last words onto the program's last screen. -q: the option came with
    // 3.3.
    commands.add(Command.of("set-option", "-q", "-w", "-t", target, "remain-on-exit-format", ""));
    commands.addAll(marks(target, tool, mode, launch.cwd()));
    return commands;
  }

  private static List<Command> marks(String target, String tool, AutoConfirm mode, String cwd) {
    return List.of(
        mark(target, TOOL, tool), mark(target, AUTO_CONFIRM, mode.name()), mark(target, CWD, cwd));
  }

  private static Command mark(String target, String option, String value) {
    return Command.of("set-option", "-t", target, option, value);
  }

  /** Resizing pins the size; unpinning it lets a person who attaches later have theirs. */
  private static List<Command> resizing(String pane, Request.ResizeSession request) {
    return List.of(
        Command.of(
            "resize-window",
            "-t",
            pane,
            "-x",
            Integer.toString(request.cols()),
            "-y",
            Integer.toString(request.rows())),
        Command.of("set-option", "-w", "-u", "-t", pane, "window-size"));
  }

  private String freeName(String tool) {
    int number = 1;
    while (isTaken(tool + "-" + number) || foreign.contains(tool + "-" + number)) {
      number++;
    }
    return tool + "-" + number;
  }

  private boolean isTaken(String name) {
    return sessions.containsKey(name) || taken.contains(name);
  }

  private static boolean isTaken(Throwable failure) {
    return failure instanceof CmException refused && refused.code() == ErrorCode.SESSION_EXISTS;
  }

  private void requireFree(String name) {
    if (isTaken(name)) {
      throw exists(name);
    }
  }

  private static Throwable duplicate(Throwable failure, String name) {
    return String.valueOf(failure.getMessage()).contains("duplicate session")
        ? exists(name)
        : failure;
  }

  private static CmException exists(String name) {
    return new CmException(
        ErrorCode.SESSION_EXISTS, "there is already a session " + name + "; choose another name");
  }

  private Session find(String name) {
    Session session = sessions.get(name);
    if (session == null) {
      throw new CmException(ErrorCode.SESSION_NOT_FOUND, "there is no session " + name);
    }
    return session;
  }

  private <T> Future<T> withSession(
      String name, java.util.function.Function<Session, Future<T>> action) {
    try {
      return action.apply(find(name));
    } catch (CmException e) {
      return Future.failedFuture(e);
    }
  }

  private void journal(String session, Event event) {
    surroundings.journal().append(surroundings.clock().instant(), session, event);
  }
}
