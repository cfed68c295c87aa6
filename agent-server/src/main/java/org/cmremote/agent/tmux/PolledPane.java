package org.cmremote.agent.tmux;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a pane once a second, by a tmux process each time: for a tmux whose control clients
 * don't stay.
 */
final class PolledPane implements PaneChannel {
  private static final long INTERVAL_MS = 1000;

  private final Tmux tmux;
  private final String pane;
  private final boolean painted;
  private final Listener listener;
  private final Vertx vertx;
  private final Witness witness;
  private long timer;
  private boolean closed;

  /** Keys that wait for their second look; null for none, and when they are taken back. */
  private @Nullable Keys waiting;

  private PolledPane(Tmux tmux, String pane, boolean painted, Listener listener) {
    this.painted = painted;
    this.tmux = tmux;
    this.pane = pane;
    this.listener = listener;
    this.vertx = tmux.context().owner();
    this.witness = tmux.witness();
  }

  static PolledPane start(Tmux tmux, String pane, boolean painted, Listener listener) {
    PolledPane polled = new PolledPane(tmux, pane, painted, listener);
    polled.look();
    return polled;
  }

  @Override
  public void rearm() {
    // The next look comes by itself.
  }

  @Override
  public Future<PaneView> look() {
    vertx.cancelTimer(timer);
    return capture()
        .onSuccess(
            view -> {
              if (!closed) {
                vertx.cancelTimer(timer);
                timer = vertx.setTimer(INTERVAL_MS, ignored -> look());
                listener.viewed(view, false);
              }
            })
        .onFailure(
            failure -> {
              if (!closed) {
                close();
                listener.ended(String.valueOf(failure.getMessage()));
              }
            });
  }

  @Override
  public Future<Typing> typeIfUnchanged(PaneView judged, Keys keys) {
    waiting = keys;
    return capture()
        .onFailure(failure -> waiting = null)
        .compose(
            now -> {
              if (waiting == null) {
                return Future.succeededFuture(new Typing.Withdrawn());
              }
              waiting = null;
              return !now.inMode() && !now.dead() && now.screen().looksLike(judged.screen())
                  ? run(keys.commands(pane)).map(new Typing.Typed())
                  : Future.succeededFuture(new Typing.Changed(now));
            });
  }

  @Override
  public boolean withdraw() {
    boolean any = waiting != null;
    waiting = null;
    return any;
  }

  @Override
  public Future<Void> run(List<Command> commands) {
    return tmux.run(commands).mapEmpty();
  }

  @Override
  public void close() {
    closed = true;
    vertx.cancelTimer(timer);
  }

  private Future<PaneView> capture() {
    return tmux.run(
            List.of(
                Command.of("display-message", "-p", "-t", pane, PaneView.FORMAT),
                Tmux.capture(pane, painted)))
        .map(
            output -> {
              List<String> lines = new ArrayList<>(output.lines().toList());
              String header = lines.remove(0);
              int height = PaneView.height(header);
              if (height < 0) {
                throw new CmException(ErrorCode.TMUX_FAILED, "tmux knows the pane no more");
              }
              while (lines.size() < height) {
                lines.add("");
              }
              PaneView shown = PaneView.parse(header, lines.subList(0, height));
              return shown.dead() ? shown : shown.with(witness.terminal(shown.pid(), shown.tty()));
            });
  }
}
