package org.cmremote.agent.session;

import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.cmremote.agent.detect.Question;
import org.cmremote.agent.detect.Question.Choice;
import org.cmremote.agent.detect.Question.Means;
import org.cmremote.agent.session.Surroundings.Timer;
import org.cmremote.agent.tmux.Keys;
import org.cmremote.agent.tmux.Keys.Stroke;
import org.cmremote.agent.tmux.PaneChannel.Typing;
import org.cmremote.agent.tmux.PaneView;
import org.cmremote.transport.protocol.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One answer to one prompt: a second look before the keys, the keys once, and the proof that the
 * prompt closed.
 *
 * <pre>
 *           screen unchanged                     cursor on the option
 *  start ──────────────────▶ MOVING (dialogs) ──────────────────────▶ CONFIRMING
 *    │                          │                                        │
 *    └── line or single key ────┼────────────────────────────────────────┤ prompt gone: ACCEPTED
 *                               └──── no progress within the limit ──────┴▶ FAILED
 * </pre>
 *
 * <p>What isn't decided yet can be superseded: keys that wait for their second look are taken back,
 * and no others follow.
 *
 * <p>If another screen is found at the second look, nothing is typed: when the session still finds
 * the same prompt on it, it lets the answer go on, else the outcome is STALE.
 */
final class Answering {
  /** A program that takes longer to react is taken for one that didn't. */
  private static final long PROOF_MS = 5_000;

  /** A screen that never stands still is left alone. */
  private static final int ATTEMPTS_MAX = 20;

  private final String by;
  private final Plan plan;
  private final Promise<Outcome> outcome = Promise.promise();
  private final List<String> pressed = new ArrayList<>();
  private final Desk desk;
  private Stage stage = Stage.START;
  private int attempts;

  /** When the keys that decide were written, by {@link System#nanoTime}; 0 before. */
  private long typedAt;

  /** Whether nothing more is to be typed, once the second look has told what became of the keys. */
  private boolean superseded;

  private Timer limit = Timer.NONE;

  private enum Stage {
    START,
    /** The second look is under way. */
    LOOKING,
    MOVING,
    CONFIRMING,
    OVER
  }

  /** What is to be typed. */
  private sealed interface Plan {
    record Once(Keys keys, List<String> shown) implements Plan {}

    record MoveTo(int option) implements Plan {}
  }

  /** Where the answer is given: the session it belongs to. */
  interface Desk {
    void typeIfUnchanged(PaneView judged, Keys keys, Answering answering);

    /** Takes keys back that wait for their second look; false if that look is made already. */
    boolean withdraw();

    Timer after(long delayMs, Runnable task);

    /** The answer is over without the prompt having closed. */
    void gaveUp(Answering answering, Outcome outcome);
  }

  private Answering(String by, Plan plan, Desk desk) {
    this.by = by;
    this.plan = plan;
    this.desk = desk;
  }

  /** Chooses an option by the means that the question names. */
  static Answering choosing(String by, Question question, int option, Desk desk) {
    Choice choice = question.choices().get(option);
    Plan plan;
    if (choice.means() instanceof Means.TypeLine line) {
      plan = once(Keys.line(line.text()));
    } else if (choice.means() instanceof Means.PressKey key) {
      plan = once(Keys.parse(List.of(key.key())));
    } else {
      plan = new Plan.MoveTo(option);
    }
    return new Answering(by, plan, desk);
  }

  /** Types a person's own text, which no event shows. */
  static Answering typing(String by, String text, Desk desk) {
    return new Answering(by, new Plan.Once(Keys.line(text), List.of("(text)", "Enter")), desk);
  }

  private static Plan once(Keys keys) {
    return new Plan.Once(keys, keys.shown());
  }

  String by() {
    return by;
  }

  /** The keys that were pressed so far, for people. */
  List<String> pressed() {
    return List.copyOf(pressed);
  }

  Promise<Outcome> outcome() {
    return outcome;
  }

  boolean isOver() {
    return stage == Stage.OVER;
  }

  /** The prompt stands on this screen: go on with the answer, as far as that can be done now. */
  void proceed(PaneView view, Question question) {
    if (stage == Stage.START) {
      stage = Stage.LOOKING;
      type(view, question);
      // Not before, since the program waits.
      if (stage != Stage.OVER) {
        limit.cancel();
        limit = desk.after(PROOF_MS, () -> giveUp(Outcome.FAILED));
      }
    } else if (stage == Stage.MOVING
        && plan instanceof Plan.MoveTo move
        && question.selected() == move.option()) {
      stage = Stage.LOOKING;
      type(view, question);
    }
  }

  /** What the second look and the typing came to, and what is on the screen if it changed. */
  void typed(Typing typing, Question judged) {
    if (stage != Stage.LOOKING) {
      return;
    }
    if (typing instanceof Typing.Withdrawn || (superseded && !(typing instanceof Typing.Typed))) {
      giveUp(Outcome.SUPERSEDED);
    } else if (typing instanceof Typing.Changed changed && changed.now().inMode()) {
      // A person reads the history: not now.
      giveUp(Outcome.STALE);
    } else if (typing instanceof Typing.Typed) {
      if (plan instanceof Plan.MoveTo move && judged.selected() != move.option()) {
        pressed.addAll(movement(judged, move.option()).shown());
        stage = Stage.MOVING;
        if (superseded) {
          giveUp(Outcome.SUPERSEDED);
        }
      } else {
        pressed.addAll(plan instanceof Plan.Once once ? once.shown() : List.of("Enter"));
        stage = Stage.CONFIRMING;
        typedAt = System.nanoTime();
      }
    } else if (++attempts >= ATTEMPTS_MAX) {
      giveUp(Outcome.STALE);
    } else {
      // Whether the same prompt is on the new screen, the session finds out next.
      interrupted();
    }
  }

  /** The second look was not made: it is to be tried again when the prompt is seen again. */
  void interrupted() {
    if (superseded) {
      giveUp(Outcome.SUPERSEDED);
    } else if (stage == Stage.LOOKING) {
      stage = pressed.isEmpty() ? Stage.START : Stage.MOVING;
    }
  }

  /** The prompt is no longer on the screen. */
  Outcome promptGone() {
    Outcome result = stage == Stage.CONFIRMING ? Outcome.ACCEPTED : Outcome.STALE;
    end();
    return result;
  }

  /**
   * How long after that moment the keys that decide were written, in milliseconds; null if they
   * weren't.
   *
   * @param opened a moment of {@link System#nanoTime}
   */
  @Nullable Double afterMs(long opened) {
    return typedAt == 0 ? null : Math.round((typedAt - opened) / 1e3) / 1e3;
  }

  /** Whether keys that decide were typed. */
  boolean isTyped() {
    return stage == Stage.CONFIRMING;
  }

  /** The decision is taken back: what isn't typed yet is not to be typed. */
  void supersede() {
    if (stage == Stage.LOOKING && !desk.withdraw()) {
      superseded = true;
    } else if (stage != Stage.CONFIRMING) {
      giveUp(Outcome.SUPERSEDED);
    }
  }

  void giveUp(Outcome how) {
    if (stage != Stage.OVER) {
      end();
      desk.gaveUp(this, how);
    }
  }

  /** The session is closed: nothing more happens, and nobody is told. */
  void abandon() {
    end();
  }

  private void end() {
    boolean looking = stage == Stage.LOOKING;
    stage = Stage.OVER;
    limit.cancel();
    if (looking) {
      desk.withdraw();
    }
  }

  private void type(PaneView view, Question question) {
    Keys keys;
    if (plan instanceof Plan.Once once) {
      keys = once.keys();
    } else {
      int option = ((Plan.MoveTo) plan).option();
      keys = question.selected() == option ? Keys.named("Enter") : movement(question, option);
    }
    desk.typeIfUnchanged(view, keys, this);
  }

  private static Keys movement(Question question, int option) {
    int steps = option - question.selected();
    boolean sideways =
        question.choices().get(option).means() instanceof Means.MoveAndEnter move
            && move.along() == Means.Along.ROW;
    String key = steps > 0 ? (sideways ? "Right" : "Down") : (sideways ? "Left" : "Up");
    List<Stroke> strokes = new ArrayList<>();
    for (int i = 0; i < Math.abs(steps); i++) {
      strokes.add(new Stroke.Named(key));
    }
    return new Keys(strokes);
  }
}
