package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import java.util.Objects;
import org.cmremote.agent.detect.Question;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.cmremote.agent.policy.Decision;
import org.cmremote.agent.session.Memory.Asked;
import org.cmremote.agent.session.Memory.Typed;
import org.cmremote.agent.session.Surroundings.Timer;
import org.cmremote.agent.tmux.Keys;
import org.cmremote.agent.tmux.PaneChannel.Typing;
import org.cmremote.agent.tmux.PaneView;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Explanation;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * Where a session's prompts are opened, decided, answered and closed, one at a time. Each step is
 * journaled before the next is taken, and the policy answers a prompt at most once.
 */
final class PromptDesk implements Answering.Desk {
  private static final String POLICY = "policy";

  /** The rule that leaves to a person what an earlier agent may have answered. */
  private static final String RESTART = "restart";

  private static final String BROKEN_OFF =
      "an earlier agent ended while it answered this prompt, and whether it typed can't be known";
  private static final String FORGOTTEN =
      "an earlier agent may have answered this prompt, and the journal doesn't reach back to that";

  private final Session.Origin origin;
  private final String tool;
  private final Surroundings surroundings;
  private final Keyboard keyboard;
  private final Budget budget;
  private @Nullable OpenPrompt standing;
  private @Nullable OpenPrompt last;

  /** What is known from before, until it is seen what became of it. */
  private Past past;

  /** What answers are typed on. */
  interface Keyboard {
    Future<Typing> typeIfUnchanged(PaneView judged, Keys keys);

    /** Takes keys back that wait for their second look; false if that look is made already. */
    boolean withdraw();

    /**
     * Whether a person pressed keys in this session just now. If so, it is looked at again when
     * that is over.
     */
    boolean isInUse(PaneView now);

    /** The second look found another screen. */
    void changed(PaneView now);

    /** An answer was taken back: the mode of now is to decide. */
    void decideAnew();
  }

  PromptDesk(
      Session.Origin origin, String tool, Past past, Surroundings surroundings, Keyboard keyboard) {
    this.origin = requireNonNull(origin, "origin is null");
    this.tool = requireNonNull(tool, "tool is null");
    this.past = requireNonNull(past, "past is null");
    this.surroundings = requireNonNull(surroundings, "surroundings is null");
    this.keyboard = requireNonNull(keyboard, "keyboard is null");
    this.budget = new Budget(surroundings.restraint().limits());
  }

  @Nullable OpenPrompt standing() {
    return standing;
  }

  /** The prompt that stood last and is no longer there. */
  @Nullable OpenPrompt last() {
    return last;
  }

  /** What is used of the budget. */
  Explanation.Budget budget() {
    return budget.used(System.nanoTime());
  }

  @Nullable Prompt prompt() {
    return standing == null ? null : standing.prompt();
  }

  /** Why the policy's answer to the prompt that stands waits; null if it doesn't. */
  @Nullable String held() {
    return standing == null ? null : standing.held;
  }

  /** Whether a prompt may stand that an earlier agent saw, and of which nothing is seen yet. */
  boolean recalls() {
    return past instanceof Past.Forgotten || asked() != null;
  }

  private @Nullable Asked asked() {
    return past instanceof Past.Known known ? known.session().asked() : null;
  }

  /** Goes on with the prompt that stands, if this question is still it. */
  boolean stillAsks(Question question, PaneView now) {
    if (asked() != null && recall(question, now)) {
      past = new Past.None();
      keyboard.decideAnew();
      return true;
    }
    OpenPrompt open = standing;
    if (open == null || !open.stillIs(question, now)) {
      return false;
    }
    Answering answering = open.answering;
    if (answering == null) {
      answerChosen(open, now);
    } else if (!answering.by().equals(POLICY) || answering.isTyped() || mayType(open, now)) {
      // The policy's answer waits between its keys as well, and a person's own doesn't.
      answering.proceed(now, question);
    }
    return true;
  }

  /** Goes on with the prompt that an earlier agent left, if this question is it. */
  private boolean recall(Question question, PaneView now) {
    Asked asked = requireNonNull(asked(), "asked is null");
    OpenPrompt open = new OpenPrompt(origin.name(), tool, question, now, asked.opened());
    if (!open.id().equals(asked.prompt().id())) {
      return false;
    }
    open.decided = asked.decided();
    open.answered = asked.answered();
    open.tried = asked.typed() == Typed.YES;
    if (asked.typed() == Typed.PERHAPS && !isUntouched(open, now)) {
      open.doubt = BROKEN_OFF;
    }
    if (open.decided != null) {
      budget.trip(open.decided.rule(), open.decided.why());
    }
    standing = open;
    return true;
  }

  /**
   * Whether it is certain that nothing was typed at this question: a program that reads a line, and
   * waits for it, has had no answer. What a dialog has taken but not shown nobody knows.
   */
  private static boolean isUntouched(OpenPrompt open, PaneView now) {
    return !open.isDialog() && now.terminal().waiting() == Waiting.READING;
  }

  /** Another prompt than the one that stood, if any did. */
  void open(Question question, PaneView now, AutoConfirm mode) {
    boolean forgotten = past instanceof Past.Forgotten;
    gone(now);
    Position place = surroundings.journal().position();
    OpenPrompt open =
        new OpenPrompt(
            origin.name(), tool, question, now, new Position(place.epoch(), place.seq() + 1));
    if (forgotten && !isUntouched(open, now)) {
      open.doubt = FORGOTTEN;
    }
    standing = open;
    journal(new Event.PromptOpened(open.prompt()));
    decide(mode, now);
  }

  /** A person set the mode: the policy decides anew about the prompt that stands. */
  void modeSet(AutoConfirm mode, PaneView now) {
    budget.reset();
    OpenPrompt open = standing;
    if (open != null && open.answering != null && open.answering.by().equals(POLICY)) {
      // What isn't typed yet is not to be typed. When that is certain, it is decided anew.
      open.answering.supersede();
    } else {
      decide(mode, now);
    }
  }

  /**
   * Lets the policy decide about the prompt that stands, if no answer to it is under way or was
   * typed.
   */
  void decide(AutoConfirm mode, PaneView now) {
    OpenPrompt open = standing;
    if (open == null || open.tried || open.answering != null) {
      return;
    }
    Decision decision = surroundings.policy().decide(mode, open.question(), tool, origin);
    if (open.doubt != null && decision instanceof Decision.Choose) {
      decision = new Decision.Ask(RESTART, open.doubt);
    }
    boolean dryRun = mode == AutoConfirm.DRY_RUN;
    if (decision instanceof Decision.Choose && !dryRun) {
      decision =
          budget
              .take(open.question(), System.nanoTime())
              .map(Decision.class::cast)
              .orElse(decision);
    }
    open.chosen = decision instanceof Decision.Choose choose && !dryRun ? choose.option() : -1;
    Event.PromptDecided decided =
        new Event.PromptDecided(
            open.id(), decision.verdict(), decision.rule(), decision.why(), dryRun);
    open.announced = open.chosen >= 0;
    if (open.announced || !decided.equals(open.decided)) {
      open.decided = decided;
      journal(decided);
    }
    answerChosen(open, now);
  }

  /** The prompt that stood, if any did, is no longer on the screen. */
  void gone(PaneView now) {
    forget();
    OpenPrompt open = standing;
    if (open == null) {
      return;
    }
    standing = null;
    last = open;
    if (!open.tried && keyboard.isInUse(now)) {
      // That was a person's answer.
      budget.reset();
    }
    Answering answering = open.answering;
    if (answering != null && !answering.isOver()) {
      journalAnswer(open, answering, answering.promptGone());
    }
    journal(new Event.PromptClosed(open.id()));
  }

  /** What an earlier agent saw is no longer there. */
  private void forget() {
    Asked asked = asked();
    past = new Past.None();
    if (asked != null) {
      journal(new Event.PromptClosed(asked.prompt().id()));
    }
  }

  /** The session is watched no more. What becomes of an answer that was typed nobody will know. */
  void unwatched(CmException failure) {
    forget();
    OpenPrompt open = standing;
    if (open != null) {
      if (open.answering != null) {
        open.answering.outcome().tryFail(failure);
        open.answering.giveUp(open.tried ? Outcome.FAILED : Outcome.STALE);
      }
      standing = null;
      last = open;
      journal(new Event.PromptClosed(open.id()));
    }
  }

  /** The agent stops: whoever waits for an answer's outcome fails, and nothing more is typed. */
  void close(CmException failure) {
    OpenPrompt open = standing;
    standing = null;
    if (open != null && open.answering != null) {
      open.answering.outcome().tryFail(failure);
      open.answering.abandon();
    }
  }

  /**
   * A client's answer; fails with {@code PROMPT_GONE} if another answer was first or the prompt is
   * gone.
   */
  Future<Outcome> answer(Request.AnswerPrompt request, String by, @Nullable PaneView view) {
    OpenPrompt open = standing;
    if (open == null
        || view == null
        || !open.id().equals(request.prompt())
        || open.answering != null) {
      return Future.failedFuture(
          new CmException(
              ErrorCode.PROMPT_GONE,
              "prompt %s of session %s is answered or gone"
                  .formatted(request.prompt(), origin.name())));
    }
    Question question = open.question();
    if (request.option() == null && open.isDialog()) {
      return Future.failedFuture(
          new CmException(
              ErrorCode.OPTION_INVALID,
              "prompt %s is a dialog, which takes keys and no text: name one of its options"
                  .formatted(open.id())));
    }
    if (request.option() == null) {
      String text = requireNonNull(request.text(), "text is null");
      return start(open, Answering.typing(by, text, this), view);
    }
    int option = request.option();
    if (option < 0 || option >= question.choices().size()) {
      return Future.failedFuture(
          new CmException(
              ErrorCode.OPTION_INVALID,
              "option is %d, and the prompt has %d options, from 0"
                  .formatted(option, question.choices().size())));
    }
    return start(open, Answering.choosing(by, question, option, this), view);
  }

  /** Gives the policy's answer, once, unless something holds it back for now. */
  private void answerChosen(OpenPrompt open, PaneView now) {
    if (open.chosen >= 0 && mayType(open, now)) {
      start(open, Answering.choosing(POLICY, open.question(), open.chosen, this), now);
    }
  }

  /** Whether the policy may type, which is journaled before; or else why it has to wait. */
  private boolean mayType(OpenPrompt open, PaneView now) {
    String held = holding(now);
    if (held == null && !open.announced) {
      announce(open);
      // That may have filled the disk.
      held = holding(now);
    }
    if (held != null && !held.equals(open.held)) {
      open.announced = false;
      journal(new Event.PromptHeld(open.id(), held));
    }
    open.held = held;
    return held == null;
  }

  /** What the policy's keys have to wait for; null if for nothing. */
  private @Nullable String holding(PaneView now) {
    if (surroundings.journal().isFull()) {
      return "events can't be written, most likely because the disk is full (JOURNAL_FULL)";
    }
    if (now.inMode()) {
      return "a person reads the history in an attached terminal";
    }
    return keyboard.isInUse(now) ? "a person typed in an attached terminal just now" : null;
  }

  /** Says it again, where something came in between: whoever starts anew has to know. */
  private void announce(OpenPrompt open) {
    open.announced = true;
    journal(requireNonNull(open.decided, "decided is null"));
  }

  private Future<Outcome> start(OpenPrompt open, Answering answering, PaneView now) {
    if (!answering.by().equals(POLICY)) {
      budget.reset();
    }
    open.held = null;
    open.answering = answering;
    answering.proceed(now, open.question());
    return answering.outcome().future();
  }

  @Override
  public void typeIfUnchanged(PaneView judged, Keys keys, Answering answering) {
    Question question = requireNonNull(standing, "standing is null").question();
    keyboard
        .typeIfUnchanged(judged, keys)
        .onSuccess(
            result -> {
              if (result instanceof Typing.Typed && standing != null) {
                standing.tried = true;
                standing.chosen = -1;
              }
              answering.typed(result, question);
              if (result instanceof Typing.Changed changed) {
                keyboard.changed(changed.now());
              }
            })
        // Nothing was typed. The next channel's first view finds the prompt, if it still stands.
        .onFailure(failure -> answering.interrupted());
  }

  @Override
  public boolean withdraw() {
    return keyboard.withdraw();
  }

  @Override
  public Timer after(long delayMs, Runnable task) {
    return surroundings.after(delayMs, task);
  }

  @Override
  public void gaveUp(Answering answering, Outcome outcome) {
    OpenPrompt open = standing;
    if (open != null && Objects.equals(open.answering, answering)) {
      open.answering = null;
      open.announced = false;
      journalAnswer(open, answering, outcome);
      if (outcome == Outcome.SUPERSEDED) {
        keyboard.decideAnew();
      }
    }
  }

  private void journalAnswer(OpenPrompt open, Answering answering, Outcome outcome) {
    open.answered =
        new Event.PromptAnswered(
            open.id(),
            answering.by(),
            answering.pressed(),
            outcome,
            answering.afterMs(open.openedAt()));
    journal(open.answered);
    answering.outcome().tryComplete(outcome);
  }

  private void journal(Event event) {
    surroundings.tell(origin.name(), event);
  }
}
