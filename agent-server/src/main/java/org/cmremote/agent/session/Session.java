package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;
import org.cmremote.agent.detect.Detection;
import org.cmremote.agent.detect.Detector;
import org.cmremote.agent.detect.Profile;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.tmux.Command;
import org.cmremote.agent.tmux.Keys;
import org.cmremote.agent.tmux.PaneChannel;
import org.cmremote.agent.tmux.PaneChannel.Typing;
import org.cmremote.agent.tmux.PaneView;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Explanation;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.ScreenSnapshot;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.TaskState;
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

  private final Origin origin;
  private final Surroundings surroundings;
  private final PaneWatch watch;
  private final FreshLook fresh;
  private final Rearming rearming;
  private final Judge judge;
  private final Settling settling;
  private final Status status;
  private final AnswerMode mode;
  private final PromptDesk desk;
  private final TypingHold hold;
  private final Typist typist;
  private final Waiting waiting;
  private final ScreenWatchers screenWatchers;
  private final ExitWatch ending;
  private final UnclearWatch unclear;
  private final @Nullable TaskDelivery delivery;
  private final Marks.@Nullable Task task;

  private @Nullable PaneView view;

  /** Whether the last view showed a program that asks, with the kernel's word. */
  private boolean asks;

  private boolean endWanted;

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
      Marks.@Nullable Task task,
      Past past,
      Surroundings surroundings) {
    String name = origin.name();
    String tool = detector.profile().tool();
    boolean fullScreen = detector.profile().fullScreen();
    this.origin = origin;
    this.surroundings = surroundings;
    this.watch = new PaneWatch(surroundings, origin, detector.profile().paint(), this);
    this.fresh = new FreshLook(name, surroundings, watch);
    this.rearming = new Rearming(surroundings, watch);
    this.judge = new Judge(detector, surroundings.clock());
    this.settling = new Settling(surroundings, this::lookAgain);
    this.status = new Status(name, past, surroundings);
    this.mode = new AnswerMode(name, autoConfirm, past, surroundings);
    this.desk = new PromptDesk(origin, tool, past, surroundings, this);
    this.hold = new TypingHold(surroundings, watch, this::lookAgain);
    this.typist = new Typist(surroundings, origin, this);
    this.waiting = new Waiting(surroundings, this::info, typist::isSettled);
    this.screenWatchers = new ScreenWatchers(name);
    this.ending = new ExitWatch(surroundings);
    this.unclear = new UnclearWatch(fullScreen, surroundings, this::tell);
    this.delivery =
        task == null ? null : new TaskDelivery(task.text(), tool, fullScreen, surroundings, this);
    this.task = task;
  }

  /** Begins to watch. The first view comes soon. */
  void start() {
    watch.start();
    if (delivery != null && task != null) {
      delivery.resume(task.state());
    }
  }

  Origin origin() {
    return origin;
  }

  /** What counts: its own mode, or none while the host is stopped. */
  AutoConfirm autoConfirm() {
    return mode.effective();
  }

  String tool() {
    return judge.profile().tool();
  }

  /** What the tool said last through its hooks, the oldest first. */
  List<HookLog.Heard> hooks() {
    return judge.hooks();
  }

  SessionInfo info() {
    Screen screen = screenOfNow();
    return new SessionInfo(
        origin.name(),
        tool(),
        status.state(),
        status.since(),
        origin.cwd(),
        autoConfirm(),
        desk.prompt(),
        desk.held(),
        status.error(),
        delivery == null ? null : delivery.state(),
        status.exit(),
        screen == null ? 0 : screen.cols(),
        screen == null ? 0 : screen.height(),
        watch.mode());
  }

  /**
   * Judges by another profile of the same tool from now on, and once more what is on the screen.
   */
  void use(Detector changed) {
    judge.use(changed);
    if (view != null) {
      lookAgain();
    }
  }

  // What clients ask.

  void setAutoConfirm(AutoConfirm own, String by) {
    mode.set(own);
    autoConfirmSet(by);
  }

  /** The session's mode or the host's switch was set, perhaps to what it was. */
  void autoConfirmSet(String by) {
    mode.tell(by);
    if (view != null) {
      desk.modeSet(autoConfirm(), view);
    }
  }

  /**
   * A view that is no older than this call, or the last one of a program that is over; fails with
   * {@code TMUX_FAILED} if tmux doesn't answer.
   */
  @Override
  public Future<PaneView> freshView() {
    return status.isOver()
        ? lastView()
        // The look itself may show the end.
        : fresh
            .look()
            .recover(failure -> status.isOver() ? lastView() : Future.failedFuture(failure));
  }

  private Future<PaneView> lastView() {
    return view == null ? Future.failedFuture(ended()) : Future.succeededFuture(view);
  }

  Future<ScreenSnapshot> screen() {
    return freshView().map(now -> screenWatchers.snapshot(now.screen()));
  }

  Future<SessionInfo> waitFor(Request.WaitFor wish, Future<Void> abandoned) {
    return waiting.add(wish, abandoned, screenOfNow());
  }

  /** Calls the watcher with each new screen, and with the one of now; gives the way to stop. */
  Runnable watchScreen(Consumer<ScreenSnapshot> watcher) {
    return screenWatchers.add(watcher, screenOfNow());
  }

  private @Nullable Screen screenOfNow() {
    return view == null ? null : view.screen();
  }

  /** Types text, after a look whether the session asks something that the text would answer. */
  Future<Echo> sendText(String text, boolean submit, boolean force) {
    List<Keys> after = submit ? List.of(Keys.named("Enter")) : List.of();
    return typist.inTurn(
        () ->
            fresh
                .sure(this::freshView, this::isInDoubt)
                .compose(
                    now ->
                        status.state() == SessionState.PROMPTING && !force
                            ? Future.failedFuture(prompting())
                            : typist
                                .type(List.of(), text, after)
                                .map(Echo.of(now, desk.prompt()))));
  }

  /** Whether the last view's verdict is held back. */
  private boolean isInDoubt() {
    return !status.isOver() && asks != (status.state() == SessionState.PROMPTING);
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
    return status.isOver()
        ? Future.succeededFuture(explanation(null))
        : freshView().map(this::explanation);
  }

  private Explanation explanation(@Nullable PaneView now) {
    // A program that has just ended does nothing that could be judged.
    boolean judged = now != null && !now.dead() && !status.isOver();
    return new Explaining(surroundings, origin)
        .explain(
            info(),
            status.why(),
            judged ? judge.explain(requireNonNull(now)) : null,
            desk,
            judge.hooks(),
            mode.own());
  }

  /**
   * Answers a prompt, after a look whether it still stands and the program still waits; see {@link
   * PromptDesk#answer}.
   */
  Future<Outcome> answer(Request.AnswerPrompt request, String by) {
    return freshView()
        .recover(failure -> Future.failedFuture(status.isOver() ? gone(request.prompt()) : failure))
        .compose(
            now ->
                asks ? desk.answer(request, by, now) : Future.failedFuture(gone(request.prompt())));
  }

  private CmException prompting() {
    Prompt prompt = desk.prompt();
    return new CmException(
        ErrorCode.SESSION_PROMPTING,
        "session %s waits for an answer, and text would be taken for one: answer the prompt %s, or force it"
            .formatted(origin.name(), prompt == null ? "" : prompt.id()));
  }

  private CmException gone(String prompt) {
    return new CmException(
        ErrorCode.PROMPT_GONE,
        "prompt %s of session %s is answered or gone".formatted(prompt, origin.name()));
  }

  private CmException ended() {
    return new CmException(
        ErrorCode.SESSION_ENDED,
        "session %s has ended: its program takes no input any more".formatted(origin.name()));
  }

  /** The tool said something: kept as evidence, and a reason to look. It answers nothing. */
  void heard(HookLog.Heard report) {
    judge.heard(report);
    lookAgain();
  }

  // How the watch ends.

  /** Whether the end of the tmux session is wanted, and so no loss. */
  void setEnding(boolean wanted) {
    endWanted = wanted;
  }

  /** Ends the watch because the session is no longer the agent's; see {@link #close}. */
  void unwatch(String why) {
    desk.unwatched(new CmException(ErrorCode.SESSION_ENDED, why));
    close(ErrorCode.SESSION_ENDED, why);
  }

  /** Ends the watch; whoever waits fails. The tmux session is left as it is. */
  void close(ErrorCode code, String why) {
    settling.cancel();
    rearming.cancel();
    hold.cancel();
    unclear.cancel();
    if (delivery != null) {
      delivery.cancel();
    }
    CmException failure = new CmException(code, why);
    watch.close(failure);
    waiting.failAll(code, why);
    desk.close(failure);
  }

  @Override
  public void lost(String why) {
    if (endWanted) {
      return;
    }
    String words = "session " + origin.name() + " is lost: " + why;
    desk.unwatched(new CmException(ErrorCode.SESSION_ENDED, words));
    status.lost(why);
    waiting.changed(null);
    close(ErrorCode.SESSION_ENDED, words);
  }

  // What the pane shows.

  @Override
  public void viewed(PaneView now, boolean output) {
    boolean changed = view == null || !view.screen().equals(now.screen());
    view = now;
    if (changed) {
      judge.screenChanged();
      settling.screenChanged();
    }
    if (output && !status.isOver()) {
      // First of all, in case that the second look waits for it.
      rearming.seen();
    }
    judge(now);
    if (changed) {
      screenWatchers.changed(now.screen());
    }
  }

  @Override
  public void watchChanged(WatchMode mode, String why) {
    tell(new Event.WatchChanged(mode, why));
  }

  private void judge(PaneView now) {
    if (status.isOver()) {
      return;
    }
    if (now.dead()) {
      dead(now);
      return;
    }
    Detection detection = judge.judge(now);
    asks = detection instanceof Detection.Prompting;
    if (!settling.isDoubtful(detection, desk.standing(), desk.recalls())) {
      believe(detection, now);
      deliver(now);
    }
    unclear.judged(now, detection);
    waiting.changed(now.screen());
    if (!status.isOver()) {
      settling.lookAfter(detection, now);
    }
  }

  private void believe(Detection detection, PaneView now) {
    if (detection instanceof Detection.Prompting prompting) {
      if (!desk.stillAsks(prompting.question(), now)) {
        status.prompting(prompting, judge.trouble(prompting.question()));
        desk.open(prompting.question(), now, autoConfirm());
      }
    } else {
      desk.gone(now);
      status.other((Detection.Other) detection);
    }
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
    status.exited(now);
    unclear.cancel();
    deliver(now);
    waiting.changed(now.screen());
    settling.cancel();
    rearming.cancel();
    watch.close(ended());
  }

  private void deliver(PaneView now) {
    if (delivery != null) {
      delivery.seen(now, status.state(), status.error(), !status.isOver() && isInUse(now));
    }
  }

  // What its parts ask of it.

  @Override
  public void lookAgain() {
    if (!status.isOver()) {
      watch.channel().look();
    }
  }

  @Override
  public void changed(PaneView now) {
    viewed(now, false);
  }

  @Override
  public void decideAnew() {
    desk.decide(autoConfirm(), requireNonNull(view, "view is null"));
  }

  @Override
  public boolean isInUse(PaneView now) {
    return hold.holds(now);
  }

  @Override
  public Future<PaneChannel> forTyping() {
    if (status.isOver()) {
      return Future.failedFuture(ended());
    }
    rearming.typing();
    return Future.succeededFuture(watch.channel());
  }

  @Override
  public void settled() {
    waiting.changed(screenOfNow());
  }

  @Override
  public Future<Void> paste(String text) {
    Profile.Typing how = judge.profile().typing();
    List<Keys> clear = how.clear().isEmpty() ? List.of() : List.of(Keys.parse(how.clear()));
    // Kept together with the typing, so that whoever starts anew knows of it.
    List<Command> begun = List.of(Marks.taskState(origin.sessionId(), TaskState.TYPED));
    return typist.inTurn(
        () ->
            fresh
                .sure(this::freshView, this::isInDoubt)
                .compose(
                    now ->
                        status.state() != SessionState.IDLE && !status.isOver()
                            ? Future.failedFuture(prompting())
                            : how.bracketed()
                                ? typist.type(begun, clear, text, List.of())
                                : typist.type(begun, clear, "", List.of(Keys.letters(text)))));
  }

  @Override
  public Future<Typing> submit(PaneView judged) {
    return typeIfUnchanged(judged, Keys.parse(List.of(judge.profile().typing().submit())));
  }

  @Override
  public Future<Typing> typeIfUnchanged(PaneView judged, Keys keys) {
    rearming.typing();
    rearming.cancel();
    return watch
        .channel()
        .typeIfUnchanged(judged, keys)
        // If the program ends at once, tmux tells nothing of what it wrote.
        .onSuccess(typed -> settling.lookAfter(TYPED_LOOK_MS));
  }

  @Override
  public boolean withdraw() {
    return watch.channel().withdraw();
  }

  @Override
  public void tell(Event event) {
    surroundings.tell(origin.name(), event);
    if (event instanceof Event.TaskDelivered) {
      keep(Marks.taskOver(origin.sessionId(), TaskState.DELIVERED));
    } else if (event instanceof Event.TaskFailed) {
      keep(Marks.taskOver(origin.sessionId(), TaskState.FAILED));
    }
  }

  /** The journal says the same, for a while. */
  private void keep(List<Command> marks) {
    surroundings.tmux().run(marks);
  }
}
