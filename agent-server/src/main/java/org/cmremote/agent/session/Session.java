package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.cmremote.agent.detect.Detection;
import org.cmremote.agent.detect.Detection.Certainty;
import org.cmremote.agent.detect.Detector;
import org.cmremote.agent.detect.Evidence;
import org.cmremote.agent.detect.Profile;
import org.cmremote.agent.detect.Trouble;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.session.Surroundings.Timer;
import org.cmremote.agent.tmux.Keys;
import org.cmremote.agent.tmux.PaneChannel;
import org.cmremote.agent.tmux.PaneChannel.Typing;
import org.cmremote.agent.tmux.PaneView;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Exit;
import org.cmremote.transport.protocol.Explanation;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.ScreenSnapshot;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.ToolError;
import org.cmremote.transport.protocol.WatchMode;
import org.jspecify.annotations.Nullable;

/**
 * One session: what is on its screen becomes a detection, the detection a state or a prompt, the
 * prompt a decision, and the decision keys. Each step is journaled before the next is taken. All on
 * the sessions' thread.
 */
final class Session
    implements PaneWatch.Listener, PromptDesk.Keyboard, Typist.Pane, TaskDelivery.Desk {
  private static final long TYPED_LOOK_MS = 25;

  /** After that a tool whose screens no rule knows is taken to work. */
  private static final Duration STARTS_WITHIN = Duration.ofSeconds(10);

  private static final long LOOK_MS = 10_000;
  private static final long CHANNEL_GAP_MS = 20;

  /** No verdict is in doubt for longer than these looks take. */
  private static final int SURE_LOOKS = 8;

  private static final long SURE_LOOK_MS = 10;

  private final Origin origin;
  private Detector detector;
  private final Surroundings surroundings;
  private final Waiting waiting;
  private final Settling settling;
  private final PromptDesk desk;
  private final Typist typist;
  private final ExitWatch ending;
  private final UnclearWatch unclear;
  private final @Nullable TaskDelivery delivery;
  private final HookLog hooks = new HookLog();
  private final LookBudget budget = new LookBudget(System.nanoTime());
  private final List<Consumer<ScreenSnapshot>> screenWatchers = new ArrayList<>();

  private AutoConfirm autoConfirm;
  private AutoConfirm toldMode;
  private SessionState state = SessionState.STARTING;
  private Instant since;
  private String why = "nothing is seen yet";
  private @Nullable ToolError error;
  private @Nullable Exit exit;
  private @Nullable PaneWatch watch;
  private @Nullable PaneView view;
  private long screenSince = System.nanoTime();

  /** Whether the last view showed a program that asks, with the kernel's word. */
  private boolean asks;

  private @Nullable ToolError toldError;
  private boolean closed;
  private boolean endWanted;
  private Timer rearm = Timer.NONE;
  private Timer leftAlone = Timer.NONE;

  /**
   * Where a session is and what runs in it.
   *
   * @param name its id, which is the tmux session's name
   * @param sessionId tmux's own id, such as {@code $3}; it stays when a person renames the session
   * @param pane tmux's id of the pane that is watched, such as {@code %5}
   */
  record Origin(String name, String sessionId, String pane, String cwd) {
    Origin {
      requireNonNull(name, "name is null");
      requireNonNull(sessionId, "sessionId is null");
      requireNonNull(pane, "pane is null");
      requireNonNull(cwd, "cwd is null");
    }
  }

  Session(
      Origin origin,
      Detector detector,
      AutoConfirm autoConfirm,
      @Nullable String task,
      Surroundings surroundings) {
    this.origin = origin;
    this.detector = detector;
    this.autoConfirm = autoConfirm;
    this.toldMode = surroundings.killSwitch().effective(autoConfirm);
    this.surroundings = surroundings;
    this.since = surroundings.clock().instant();
    this.settling = new Settling(surroundings, this::lookAgain);
    this.desk = new PromptDesk(origin, detector.profile().tool(), surroundings, this);
    this.typist = new Typist(surroundings, origin, this);
    this.waiting = new Waiting(surroundings, this::info, typist::isSettled);
    this.ending = new ExitWatch(surroundings);
    boolean fullScreen = detector.profile().fullScreen();
    this.unclear = new UnclearWatch(fullScreen, surroundings, this::tell);
    this.delivery =
        task == null
            ? null
            : new TaskDelivery(task, detector.profile().tool(), fullScreen, surroundings, this);
  }

  /** Begins to watch. The first view comes soon. */
  void start() {
    watch =
        new PaneWatch(
            surroundings, origin.sessionId(), origin.pane(), detector.profile().paint(), this);
  }

  Origin origin() {
    return origin;
  }

  /** What counts: its own mode, or none while the host is stopped. */
  AutoConfirm autoConfirm() {
    return surroundings.killSwitch().effective(autoConfirm);
  }

  String tool() {
    return detector.profile().tool();
  }

  /** What the tool said last through its hooks, the oldest first. */
  List<HookLog.Heard> hooks() {
    return hooks.all();
  }

  SessionInfo info() {
    Screen screen = view == null ? null : view.screen();
    return new SessionInfo(
        origin.name(),
        detector.profile().tool(),
        state,
        since,
        origin.cwd(),
        autoConfirm(),
        desk.prompt(),
        desk.held(),
        error,
        delivery == null ? null : delivery.state(),
        exit,
        screen == null ? 0 : screen.cols(),
        screen == null ? 0 : screen.height(),
        watch == null ? WatchMode.LIVE : watch.mode());
  }

  /**
   * Judges by another profile of the same tool from now on, and once more what is on the screen.
   */
  void use(Detector changed) {
    detector = changed;
    if (view != null && !state.over()) {
      lookAgain();
    }
  }

  // What clients ask.

  void setAutoConfirm(AutoConfirm mode, String by) {
    autoConfirm = mode;
    autoConfirmSet(by);
  }

  /** The session's mode or the host's switch was set, perhaps to what it was. */
  void autoConfirmSet(String by) {
    AutoConfirm mode = autoConfirm();
    if (mode != toldMode) {
      toldMode = mode;
      journal(new Event.AutoConfirmChanged(mode, by));
    }
    if (view != null) {
      desk.modeSet(mode, view);
    }
  }

  @Override
  public void decideAnew() {
    desk.decide(autoConfirm(), requireNonNull(view, "view is null"));
  }

  /**
   * A view that is no older than this call; fails with {@code TMUX_FAILED} if tmux doesn't answer.
   */
  @Override
  public Future<PaneView> freshView() {
    if (state.over()) {
      return view == null ? Future.failedFuture(ended()) : Future.succeededFuture(view);
    }
    return surroundings
        .tmux()
        .within(
            LOOK_MS,
            "tmux didn't show session %s within %d ms".formatted(origin.name(), LOOK_MS),
            lookOnce(System.nanoTime()));
  }

  private Future<PaneView> lookOnce(long since) {
    return requireNonNull(watch, "watch is null")
        .channel()
        .look()
        .recover(failure -> withoutLook(failure, since));
  }

  /** A channel that ends in between is replaced, and asked anew. */
  private Future<PaneView> withoutLook(Throwable failure, long since) {
    if (state.over()) {
      // The look itself showed the end, and ended its channel.
      return freshView();
    }
    if (closed || System.nanoTime() - since > LOOK_MS * 1_000_000) {
      return Future.failedFuture(failure);
    }
    Promise<PaneView> later = Promise.promise();
    surroundings.after(CHANNEL_GAP_MS, () -> lookOnce(since).onComplete(later));
    return later.future();
  }

  Future<ScreenSnapshot> screen() {
    return freshView().map(this::snapshot);
  }

  Future<SessionInfo> waitFor(Request.WaitFor wish, Future<Void> abandoned) {
    return waiting.add(wish, abandoned, view == null ? null : view.screen());
  }

  /** Calls the watcher with each new screen, and with the one of now; gives the way to stop. */
  Runnable watchScreen(Consumer<ScreenSnapshot> watcher) {
    screenWatchers.add(watcher);
    if (view != null) {
      watcher.accept(snapshot(view));
    }
    return () -> screenWatchers.remove(watcher);
  }

  /** Types text, after a look whether the session asks something that the text would answer. */
  Future<Echo> sendText(String text, boolean submit, boolean force) {
    return typist.inTurn(
        () ->
            sureView(SURE_LOOKS)
                .compose(
                    now ->
                        state == SessionState.PROMPTING && !force
                            ? Future.failedFuture(prompting())
                            : typist
                                .type(
                                    List.of(),
                                    text,
                                    submit ? List.of(Keys.named("Enter")) : List.of())
                                .map(Echo.of(now, desk.prompt()))));
  }

  /** A fresh view whose verdict isn't in doubt, unless the doubt lasts. */
  private Future<PaneView> sureView(int looks) {
    return freshView()
        .compose(
            now -> {
              boolean doubt = !state.over() && asks != (state == SessionState.PROMPTING);
              if (!doubt || looks == 1) {
                return Future.succeededFuture(now);
              }
              Promise<PaneView> later = Promise.promise();
              surroundings.after(SURE_LOOK_MS, () -> sureView(looks - 1).onComplete(later));
              return later.future();
            });
  }

  private CmException prompting() {
    Prompt prompt = desk.prompt();
    return new CmException(
        ErrorCode.SESSION_PROMPTING,
        "session %s waits for an answer, and text would be taken for one: answer the prompt %s, or force it"
            .formatted(origin.name(), prompt == null ? "" : prompt.id()));
  }

  /** Presses keys, whatever the session does. */
  Future<Echo> sendKeys(Keys keys) {
    return typist.inTurn(
        () -> echo(keys).compose(echo -> typist.type(List.of(keys), "", List.of()).map(echo)));
  }

  /** Keys by name, such as arrows, give nothing away; letters may be those of a password. */
  private Future<Echo> echo(Keys keys) {
    return keys.holdLetters()
        ? freshView().map(now -> Echo.of(now, desk.prompt())).otherwise(Echo.HIDDEN)
        : Future.succeededFuture(Echo.SHOWN);
  }

  /** Its screen with all that is known beside it. */
  Future<Result.Recording> record() {
    return freshView().compose(ignored -> new Recorder(surroundings).record(origin.pane(), info()));
  }

  /** Why it is as it is, by a fresh look unless its program is over. */
  Future<Explanation> explain() {
    return state.over()
        ? Future.succeededFuture(explanation(null))
        : freshView().map(this::explanation);
  }

  private Explanation explanation(@Nullable PaneView now) {
    // A program that has just ended does nothing that could be judged.
    boolean judged = now != null && !now.dead() && !state.over();
    return new Explaining(surroundings, origin)
        .explain(
            info(),
            why,
            judged ? detector.explain(evidence(requireNonNull(now))) : null,
            desk,
            hooks.all(),
            autoConfirm);
  }

  /**
   * Answers a prompt, after a look whether it still stands and the program still waits; see {@link
   * PromptDesk#answer}.
   */
  Future<Outcome> answer(Request.AnswerPrompt request, String by) {
    return freshView()
        .recover(failure -> Future.failedFuture(state.over() ? gone(request.prompt()) : failure))
        .compose(
            now ->
                asks ? desk.answer(request, by, now) : Future.failedFuture(gone(request.prompt())));
  }

  private CmException gone(String prompt) {
    return new CmException(
        ErrorCode.PROMPT_GONE,
        "prompt %s of session %s is answered or gone".formatted(prompt, origin.name()));
  }

  /** Ends the watch because the session is no longer the agent's; see {@link #close}. */
  void unwatch(String why) {
    desk.unwatched(new CmException(ErrorCode.SESSION_ENDED, why));
    close(ErrorCode.SESSION_ENDED, why);
  }

  /** Ends the watch; whoever waits fails. The tmux session is left as it is. */
  void close(ErrorCode code, String why) {
    closed = true;
    settling.cancel();
    rearm.cancel();
    leftAlone.cancel();
    unclear.cancel();
    if (delivery != null) {
      delivery.cancel();
    }
    if (watch != null) {
      watch.close();
    }
    CmException failure = new CmException(code, why);
    waiting.failAll(code, why);
    desk.close(failure);
  }

  /** The tool said something: kept as evidence, and a reason to look. It answers nothing. */
  void heard(HookLog.Heard report) {
    hooks.add(report);
    lookAgain();
  }

  // What the pane shows.

  @Override
  public void viewed(PaneView now, boolean output) {
    boolean changed = view == null || !view.screen().equals(now.screen());
    view = now;
    if (changed) {
      screenSince = System.nanoTime();
      settling.screenChanged();
    }
    if (output && !state.over()) {
      // First of all, in case that the second look waits for it.
      rearm();
    }
    judge(now);
    if (changed && !screenWatchers.isEmpty()) {
      ScreenSnapshot snapshot = snapshot(now);
      List.copyOf(screenWatchers).forEach(watcher -> watcher.accept(snapshot));
    }
  }

  private void rearm() {
    rearm.cancel();
    long nanos = budget.take(System.nanoTime());
    if (nanos == 0) {
      rearmNow();
    } else {
      rearm = surroundings.after(nanos / 1_000_000, this::rearmNow);
    }
  }

  private void rearmNow() {
    if (watch != null && !state.over()) {
      watch.channel().rearm();
    }
  }

  @Override
  public void lookAgain() {
    if (watch != null && !state.over()) {
      watch.channel().look();
    }
  }

  @Override
  public void watchChanged(WatchMode mode, String why) {
    journal(new Event.WatchChanged(mode, why));
  }

  /** Whether the end of the tmux session is wanted, and so no loss. */
  void setEnding(boolean wanted) {
    endWanted = wanted;
  }

  @Override
  public void lost(String why) {
    if (endWanted) {
      return;
    }
    String words = "session " + origin.name() + " is lost: " + why;
    desk.unwatched(new CmException(ErrorCode.SESSION_ENDED, words));
    enter(SessionState.LOST, why);
    journal(new Event.SessionLost(why));
    waiting.changed(null);
    close(ErrorCode.SESSION_ENDED, words);
  }

  private void judge(PaneView now) {
    if (state.over()) {
      return;
    }
    if (now.dead()) {
      dead(now);
      return;
    }
    Detection detection = detector.detect(evidence(now));
    asks = detection instanceof Detection.Prompting;
    if (!settling.isDoubtful(detection, desk.standing())) {
      if (detection instanceof Detection.Prompting prompting) {
        prompting(prompting, now);
      } else {
        other((Detection.Other) detection, now);
      }
      if (delivery != null) {
        delivery.seen(now, state, error, isInUse(now));
      }
    }
    unclear.judged(now, detection);
    waiting.changed(now.screen());
    if (!state.over()) {
      settling.lookAfter(detection, now);
    }
  }

  private Evidence evidence(PaneView now) {
    return new Evidence(
        now.screen(),
        now.terminal(),
        hooks.isEmpty() ? null : hooks.latest(surroundings.clock().instant()),
        Duration.ofNanos(Math.max(0, System.nanoTime() - screenSince)));
  }

  private void prompting(Detection.Prompting detection, PaneView now) {
    if (!desk.stillAsks(detection.question(), now)) {
      desk.gone(now);
      enter(SessionState.PROMPTING, detection.why());
      desk.open(detection.question(), now, autoConfirm());
    }
  }

  private void other(Detection.Other detection, PaneView now) {
    desk.gone(now);
    error = told(detection.trouble());
    boolean guess = detection.certainty() == Certainty.GUESSED;
    boolean young =
        Duration.between(since, surroundings.clock().instant()).compareTo(STARTS_WITHIN) < 0;
    if (!(guess && state == SessionState.STARTING && young)) {
      enter(detection.state(), detection.why());
    }
  }

  private static @Nullable ToolError told(@Nullable Trouble trouble) {
    return trouble == null
        ? null
        : new ToolError(
            switch (trouble.kind()) {
              case NOT_LOGGED_IN -> ToolError.Kind.NOT_LOGGED_IN;
              case USAGE_LIMIT -> ToolError.Kind.USAGE_LIMIT;
              case API_ERROR -> ToolError.Kind.API_ERROR;
            },
            trouble.text());
  }

  private void dead(PaneView now) {
    if (ending.isOver(now)) {
      exited(now);
    } else {
      settling.lookAfter(ExitWatch.LOOK_MS);
    }
  }

  private void exited(PaneView now) {
    desk.gone(now);
    exit = new Exit(now.exitCode(), now.signal());
    enter(
        SessionState.EXITED,
        now.signal() != null
            ? "a signal ended the program: " + now.signal()
            : "the program ended with exit code " + now.exitCode());
    journal(new Event.SessionExited(now.exitCode(), now.signal()));
    unclear.cancel();
    if (delivery != null) {
      delivery.seen(now, state, error, false);
    }
    waiting.changed(now.screen());
    settling.cancel();
    if (watch != null) {
      watch.close();
    }
  }

  private void enter(SessionState next, String because) {
    if (state != next || !Objects.equals(error, toldError)) {
      SessionState before = state;
      if (state != next) {
        state = next;
        why = because;
        since = surroundings.clock().instant();
      }
      toldError = error;
      journal(new Event.StateChanged(before, next, because, error));
    }
  }

  // Typing.

  @Override
  public Future<PaneChannel> forTyping() {
    if (state.over()) {
      return Future.failedFuture(ended());
    }
    budget.fill();
    return Future.succeededFuture(requireNonNull(watch, "watch is null").channel());
  }

  @Override
  public void settled() {
    waiting.changed(view == null ? null : view.screen());
  }

  @Override
  public Future<Void> paste(String text) {
    Profile.Typing how = detector.profile().typing();
    List<Keys> clear = how.clear().isEmpty() ? List.of() : List.of(Keys.parse(how.clear()));
    return typist.inTurn(
        () ->
            how.bracketed()
                ? typist.type(clear, text, List.of())
                : typist.type(clear, "", List.of(Keys.letters(text))));
  }

  @Override
  public Future<Typing> submit(PaneView judged) {
    return typeIfUnchanged(judged, Keys.parse(List.of(detector.profile().typing().submit())));
  }

  @Override
  public void tell(Event event) {
    journal(event);
  }

  @Override
  public Future<Typing> typeIfUnchanged(PaneView judged, Keys keys) {
    budget.fill();
    rearm.cancel();
    return requireNonNull(watch, "watch is null")
        .channel()
        .typeIfUnchanged(judged, keys)
        // If the program ends at once, tmux tells nothing of what it wrote.
        .onSuccess(typed -> settling.lookAfter(TYPED_LOOK_MS));
  }

  @Override
  public boolean withdraw() {
    return requireNonNull(watch, "watch is null").channel().withdraw();
  }

  @Override
  public boolean isInUse(PaneView now) {
    int own = requireNonNull(watch, "watch is null").mode() == WatchMode.LIVE ? 1 : 0;
    long seconds = surroundings.clock().instant().getEpochSecond() - now.typedAt();
    Duration aWhile = surroundings.restraint().leftAlone();
    boolean inUse = now.attached() > own && seconds < aWhile.toSeconds();
    if (inUse) {
      leftAlone.cancel();
      leftAlone = surroundings.after(aWhile.toMillis(), this::lookAgain);
    }
    return inUse;
  }

  @Override
  public void changed(PaneView now) {
    viewed(now, false);
  }

  private CmException ended() {
    return new CmException(
        ErrorCode.SESSION_ENDED,
        "session %s has ended: its program takes no input any more".formatted(origin.name()));
  }

  private ScreenSnapshot snapshot(PaneView of) {
    Screen screen = of.screen();
    return new ScreenSnapshot(
        origin.name(),
        screen.cols(),
        screen.height(),
        new ScreenSnapshot.Cursor(
            screen.cursor().x(), screen.cursor().y(), screen.cursor().visible()),
        screen.title(),
        screen.rows());
  }

  private void journal(Event event) {
    surroundings.journal().append(surroundings.clock().instant(), origin.name(), event);
  }
}
