package org.cmremote.agent.tmux;

import io.vertx.core.Future;
import java.util.List;

/**
 * A way to see one pane and to type into it. All methods are for the sessions' thread; the listener
 * is called there too.
 *
 * <p>The program's output yields a view, and nothing more comes until {@link #rearm} allows the
 * next. So a program that floods costs no more looks than are allowed.
 */
public sealed interface PaneChannel permits ControlClient, PolledPane {

  /** What a channel tells. */
  interface Listener {
    /**
     * The pane as it is now.
     *
     * @param output whether the program's output brought it about, which used up what {@link
     *     PaneChannel#rearm} had allowed
     */
    void viewed(PaneView view, boolean output);

    /** The channel is over, and not because it was closed. */
    void ended(String why);
  }

  /**
   * Allows the channel to show the next output, too: at once if one waits already, else when it
   * comes. One is allowed from the start; more than one is never saved up.
   */
  void rearm();

  /**
   * A view that is no older than this call; the listener is shown it first. It fails with {@code
   * CLOSED} if the channel ends before.
   */
  Future<PaneView> look();

  /**
   * Looks again, and types only if the screen still is the one that was judged and the same program
   * still waits. The look and the typing follow each other without a detour. If the channel ends
   * before the keys are typed, nothing is typed and it fails with {@code CLOSED}.
   */
  Future<Typing> typeIfUnchanged(PaneView judged, Keys keys);

  /**
   * Takes keys back that wait for their second look: they are not typed, and their future gives
   * {@link Typing.Withdrawn}. Keys whose look is made already take their course.
   *
   * @return whether there were any to take back
   */
  boolean withdraw();

  /**
   * Runs commands one after another; fails with {@code TMUX_FAILED} at the first that tmux refuses.
   */
  Future<Void> run(List<Command> commands);

  /** Ends the channel; what waits fails with {@code CLOSED}. Again is a no-op. */
  void close();

  /** What became of keys that were to be typed into an unchanged screen. */
  sealed interface Typing {
    record Typed() implements Typing {}

    /**
     * Nothing was typed: the screen is another one, the program doesn't wait any more, or a person
     * reads the history.
     */
    record Changed(PaneView now) implements Typing {}

    /** Nothing was typed: they were taken back before. */
    record Withdrawn() implements Typing {}
  }
}
