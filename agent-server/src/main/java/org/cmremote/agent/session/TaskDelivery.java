package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.session.Surroundings.Timer;
import org.cmremote.agent.tmux.PaneChannel.Typing;
import org.cmremote.agent.tmux.PaneView;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.TaskState;
import org.cmremote.transport.protocol.ToolError;
import org.jspecify.annotations.Nullable;

/**
 * Types a session's task once the tool is ready for it, and proves that the tool took it.
 *
 * <pre>
 *       ready, and still      stands in the input             the tool reacts
 *  WAITING ───────▶ TYPED ─────────────────────────▶ SUBMITTED ──────────────▶ DELIVERED
 *                   │   ▲                                │
 *    typed again ◀──┤   │ the input is as empty as       │ no reaction
 *                   ├───┘ before: the tool lost it       │
 *                   └── lost too often, or in doubt ─────┴──▶ FAILED
 * </pre>
 *
 * <p>A tool that has just painted its input may lose what is typed, and a dialog may come in
 * between. So the text is submitted only where it is seen to stand, and typed again only where it
 * is seen not to.
 */
final class TaskDelivery {
  /** A tool that still paints may be about to ask, or to lose what is typed. */
  private static final long STILL_MS = 150;

  /** A tool whose input has been there for so long takes a task, though something on it moves. */
  private static final long READY_MS = 3_000;

  /** Slow tools show a paste after some hundred milliseconds. */
  private static final long SHOWN_MS = 2_000;

  private static final long REACTION_MS = 10_000;
  private static final int TYPED_MAX = 3;

  /** A screen that never stands still is not submitted on. */
  private static final int SUBMITS_MAX = 20;

  private final TaskText text;
  private final String tool;
  private final boolean fullScreen;
  private final Surroundings surroundings;
  private final Desk desk;
  private TaskState state = TaskState.WAITING;
  private int typed;
  private int submits;
  private boolean busy;
  private boolean overdue;
  private Timer limit = Timer.NONE;

  /** The input as it was seen last; null while there is none. */
  private @Nullable Screen ready;

  private long readySince;

  /** As it was before the text was typed, and then when it was submitted. */
  private @Nullable Screen before;

  /** Where a task is typed. */
  interface Desk {
    /**
     * Empties the input and pastes the text; doesn't submit it. Fails with {@code
     * SESSION_PROMPTING}, and types nothing, if a fresh look shows something else than the input.
     */
    Future<Void> paste(String text);

    /** Presses the key that submits, if this is still on the screen. */
    Future<Typing> submit(PaneView judged);

    /** Has the session looked at soon, whatever it shows. */
    void lookAgain();

    /** The second look found another screen. */
    void changed(PaneView now);

    void tell(Event event);
  }

  /**
   * @param fullScreen whether the tool draws its input, rather than reading a line
   */
  TaskDelivery(String task, String tool, boolean fullScreen, Surroundings surroundings, Desk desk) {
    this.text = new TaskText(task);
    this.tool = tool;
    this.fullScreen = fullScreen;
    this.surroundings = surroundings;
    this.desk = desk;
  }

  TaskState state() {
    return state;
  }

  /** Goes on where an earlier agent ended. What that had begun to type isn't typed again. */
  void resume(TaskState left) {
    if (left == TaskState.DELIVERED || left == TaskState.FAILED) {
      state = left;
    } else if (left != TaskState.WAITING) {
      fail("the agent ended while it typed it: look whether it is there before typing it again");
    }
  }

  /**
   * Takes note of what the session shows.
   *
   * @param inUse whether a person types in it just now
   */
  void seen(PaneView now, SessionState session, @Nullable ToolError error, boolean inUse) {
    if (isOver() || busy || now.inMode()) {
      return;
    }
    if (state == TaskState.SUBMITTED) {
      reaction(now.screen(), session);
    } else if (session.over()) {
      fail("the program ended before it took the task");
    } else if (session == SessionState.IDLE && !inUse && !surroundings.journal().isFull()) {
      if (state == TaskState.TYPED) {
        typed(now);
      } else if (error == null || error.kind() == ToolError.Kind.API_ERROR) {
        ready(now);
      }
    } else if (state == TaskState.WAITING) {
      limit.cancel();
      ready = null;
    }
  }

  /** Types once the input stands still. */
  private void ready(PaneView now) {
    long nanos = System.nanoTime();
    if (ready == null) {
      readySince = nanos;
    }
    boolean still = now.screen().equals(ready) && overdue;
    if (still || (ready != null && nanos - readySince >= READY_MS * 1_000_000)) {
      type(now);
    } else if (!now.screen().equals(ready)) {
      ready = now.screen();
      await(STILL_MS);
    }
  }

  void cancel() {
    limit.cancel();
    busy = true;
  }

  private boolean isOver() {
    return state == TaskState.DELIVERED || state == TaskState.FAILED;
  }

  private void type(PaneView now) {
    before = now.screen();
    state = TaskState.TYPED;
    typed++;
    busy = true;
    desk.paste(text.text())
        .onSuccess(
            ignored -> {
              busy = false;
              await(SHOWN_MS);
              desk.lookAgain();
            })
        .onFailure(
            failure -> {
              busy = false;
              if (failure instanceof CmException refused
                  && refused.code() == ErrorCode.SESSION_PROMPTING) {
                state = TaskState.WAITING;
                ready = null;
                typed--;
              } else {
                fail("it couldn't be typed: " + failure.getMessage());
              }
            });
  }

  private void typed(PaneView now) {
    Screen earlier = requireNonNull(before, "before is null");
    if (text.standsIn(now.screen(), earlier)) {
      submit(now);
    } else if (overdue) {
      boolean lost =
          now.screen().cursorRow().equals(earlier.cursorRow())
              && now.screen().cursor().x() == earlier.cursor().x();
      if (!lost) {
        fail("it was typed, and the input shows something else: look before typing it again");
      } else if (typed < TYPED_MAX) {
        type(now);
      } else {
        fail("%s lost it %d times".formatted(tool, typed));
      }
    }
  }

  private void submit(PaneView now) {
    if (++submits > SUBMITS_MAX) {
      fail("it stands in the input and isn't submitted, since the screen never stands still");
      return;
    }
    busy = true;
    desk.submit(now)
        .onSuccess(
            result -> {
              busy = false;
              if (result instanceof Typing.Typed) {
                before = now.screen();
                state = TaskState.SUBMITTED;
                await(REACTION_MS);
              } else if (result instanceof Typing.Changed changed) {
                desk.changed(changed.now());
              }
            })
        // The channel ended. The next one's first view shows what stands in the input.
        .onFailure(failure -> busy = false);
  }

  private void reaction(Screen now, SessionState session) {
    Screen submitted = requireNonNull(before, "before is null");
    boolean moved =
        now.scrolled() != submitted.scrolled()
            || now.cursor().y() != submitted.cursor().y()
            || !now.cursorRow().equals(submitted.cursorRow());
    if (session != SessionState.IDLE || (moved && !(fullScreen && text.endsAtCursor(now)))) {
      limit.cancel();
      state = TaskState.DELIVERED;
      desk.tell(new Event.TaskDelivered());
    } else if (overdue) {
      fail("it stands in the input, and %s doesn't react to its submission".formatted(tool));
    }
  }

  private void await(long milliseconds) {
    overdue = false;
    limit.cancel();
    limit =
        surroundings.after(
            milliseconds,
            () -> {
              overdue = true;
              desk.lookAgain();
            });
  }

  private void fail(String why) {
    limit.cancel();
    state = TaskState.FAILED;
    desk.tell(new Event.TaskFailed(why));
  }
}
