package org.cmremote.agent.session;

import org.cmremote.agent.detect.Detection;
import org.cmremote.agent.detect.Detection.Certainty;
import org.cmremote.agent.detect.Question;
import org.cmremote.agent.session.Surroundings.Timer;
import org.cmremote.agent.tmux.PaneView;
import org.cmremote.transport.protocol.SessionState;
import org.jspecify.annotations.Nullable;

/**
 * Lets a screen settle. A screen and the kernel's word are not of the same instant, a dialog is
 * painted in several writes, and a process may end or begin to read without a word; so a verdict
 * that contradicts what stands is held back for a moment, and a screen that stands still is looked
 * at again: soon at first, and before long once a second.
 */
final class Settling {
  private static final long[] LOOKS_MS = {10, 40, 150, 500};

  /**
   * How often the kernel is asked about a screen that stands still, since tmux tells a control
   * client nothing of a program that ends without a word. Its subscriptions would, at this pace; of
   * a hundred sessions they cost tmux some ten times what the kernel costs.
   */
  private static final long STILL_MS = 1_000;

  /**
   * While the screen looks like a prompt and nobody reads it, the kernel is asked until somebody
   * does.
   */
  private static final long MAYBE_PROMPT_MAX_MS = 250;

  /** The longest that a tool was seen to take between two writes of one dialog is 40 ms. */
  private static final long PAINTED_NANOS = 50_000_000;

  private static final long READ_NANOS = 10_000_000;

  private static final long DOUBT_LOOK_MS = 10;

  private final Surroundings surroundings;
  private final Runnable lookAgain;
  private Timer timer = Timer.NONE;
  private int looks;
  private @Nullable Certainty certainty;
  private @Nullable Class<?> kind;
  private long readSince;
  private long goneSince;

  Settling(Surroundings surroundings, Runnable lookAgain) {
    this.surroundings = surroundings;
    this.lookAgain = lookAgain;
  }

  void screenChanged() {
    looks = 0;
    readSince = 0;
  }

  void cancel() {
    timer.cancel();
  }

  /**
   * Whether to wait before this is believed, while that prompt stands.
   *
   * @param recalled whether a prompt may stand that an earlier agent saw
   */
  boolean isDoubtful(Detection detection, @Nullable OpenPrompt standing, boolean recalled) {
    boolean maybe = detection.certainty() == Certainty.MAYBE_PROMPT;
    long now = System.nanoTime();
    if (detection instanceof Detection.Prompting prompting) {
      goneSince = 0;
      // The kernel may know of a read whose question isn't on the screen yet.
      readSince = maybe && isNew(prompting.question(), standing) ? since(readSince, now) : 0;
      // And a dialog may be on the screen in part, so that no rule can take it apart yet.
      long wait = isBare(prompting.question()) ? PAINTED_NANOS : READ_NANOS;
      return readSince != 0 && now - readSince < wait;
    }
    readSince = 0;
    // The program may be between two reads, or between two writes of its dialog.
    boolean stands = standing != null && (maybe || standing.isDialog());
    goneSince = stands || recalled ? since(goneSince, now) : 0;
    return goneSince != 0 && now - goneSince < PAINTED_NANOS;
  }

  /** Whether no more is known than that somebody has to answer. */
  private static boolean isBare(Question question) {
    return switch (question.kind()) {
      case PASSWORD, PAGER, TEXT -> false;
      default -> question.choices().isEmpty();
    };
  }

  private static boolean isNew(Question question, @Nullable OpenPrompt standing) {
    return standing == null || !standing.question().rule().equals(question.rule());
  }

  private static long since(long earlier, long now) {
    return earlier == 0 ? now : earlier;
  }

  /**
   * Looks again after a while; unless there is doubt, only if the kernel says something else by
   * then.
   */
  void lookAfter(Detection detection, PaneView judged) {
    timer.cancel();
    if (detection.certainty() != certainty || detection.getClass() != kind) {
      // What is new may soon be something else again.
      looks = 0;
      certainty = detection.certainty();
      kind = detection.getClass();
    }
    boolean doubt = readSince != 0 || goneSince != 0;
    long delay;
    if (doubt) {
      delay = DOUBT_LOOK_MS;
    } else if (detection instanceof Detection.Other
        && detection.certainty() == Certainty.MAYBE_PROMPT) {
      delay = Math.min(MAYBE_PROMPT_MAX_MS, 1L << Math.min(looks, 8));
    } else if (looks < LOOKS_MS.length) {
      delay = LOOKS_MS[looks];
    } else {
      delay = untilNextRound();
    }
    looks++;
    timer =
        surroundings.after(
            delay,
            () -> {
              boolean guess = detection.certainty() == Certainty.GUESSED;
              if (doubt || guess || isGone(judged) || saysSomethingElse(detection, judged)) {
                lookAgain.run();
              } else {
                lookAfter(detection, judged);
              }
            });
  }

  /** All sessions are seen to at the same moment: one after the other costs ten times as much. */
  private static long untilNextRound() {
    return STILL_MS - Math.floorMod(System.nanoTime() / 1_000_000, STILL_MS);
  }

  private boolean isGone(PaneView judged) {
    return surroundings.kernel().isGone(judged.pid());
  }

  /** Who waits for keys may do so for days; what follows is then a key's echo, or an end. */
  private boolean saysSomethingElse(Detection detection, PaneView judged) {
    boolean idle = detection instanceof Detection.Other other && other.state() == SessionState.IDLE;
    return !(idle && looks > LOOKS_MS.length)
        && !surroundings.kernel().terminal(judged.pid(), judged.tty()).equals(judged.terminal());
  }

  /** Looks again after a fixed time, whatever the kernel says. */
  void lookAfter(long delayMs) {
    timer.cancel();
    timer = surroundings.after(delayMs, lookAgain);
  }
}
