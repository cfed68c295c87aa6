package org.cmremote.agent.session;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.cmremote.agent.tmux.Command;
import org.cmremote.agent.tmux.Keys;
import org.cmremote.agent.tmux.PaneChannel;
import org.cmremote.agent.tmux.PaneView;
import org.cmremote.agent.tmux.Tmux;

/** Types into a session's pane what it is asked to, in that order. */
final class Typist {
  /** A program's echo takes a few milliseconds. */
  private static final long TYPED_LOOK_MS = 25;

  private final Surroundings surroundings;
  private final Session.Origin origin;
  private final Pane pane;
  private Future<?> last = Future.succeededFuture();
  private int unsettled;
  private long pastes;

  /** Where it types. */
  interface Pane {
    /** The channel of this moment; fails when the program is over. */
    Future<PaneChannel> forTyping();

    Future<PaneView> freshView();

    /** All that was typed has been seen to take effect, as far as can be told. */
    void settled();
  }

  Typist(Surroundings surroundings, Session.Origin origin, Pane pane) {
    this.surroundings = surroundings;
    this.origin = origin;
    this.pane = pane;
  }

  /** Whether nothing was typed of which the effect is not seen yet. */
  boolean isSettled() {
    return unsettled == 0;
  }

  /** Input goes in the order it was asked for, whichever way it takes. */
  <T> Future<T> inTurn(Supplier<Future<T>> input) {
    Future<T> mine = last.isComplete() ? input.get() : last.transform(ignored -> input.get());
    last = mine;
    return mine;
  }

  /** Types keys, or pastes a text, or both; in that order. */
  Future<Void> type(List<Keys> before, String text, List<Keys> after) {
    return type(List.of(), before, text, after);
  }

  /**
   * The same, after other commands: tmux carries out all of them or, if it isn't reached any more,
   * none.
   */
  Future<Void> type(List<Command> first, List<Keys> before, String text, List<Keys> after) {
    List<Command> commands = new ArrayList<>(first);
    // A person who reads the history would get the keys instead of the program.
    commands.add(Command.of("copy-mode", "-q", "-t", origin.pane()));
    before.forEach(keys -> commands.addAll(keys.commands(origin.pane())));
    if (!text.isEmpty()) {
      commands.addAll(Tmux.paste("cm-" + origin.name() + "-" + pastes++, origin.pane(), text));
    }
    after.forEach(keys -> commands.addAll(keys.commands(origin.pane())));
    return pane.forTyping()
        .compose(
            channel -> {
              unsettled++;
              return channel
                  .run(commands)
                  .onComplete(ignored -> surroundings.after(TYPED_LOOK_MS, this::lookAtEffect));
            });
  }

  private void lookAtEffect() {
    pane.freshView()
        .onComplete(
            ignored -> {
              unsettled--;
              pane.settled();
            });
  }
}
