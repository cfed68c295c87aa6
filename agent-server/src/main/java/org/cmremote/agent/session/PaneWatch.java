package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.cmremote.agent.session.Surroundings.Timer;
import org.cmremote.agent.tmux.Command;
import org.cmremote.agent.tmux.PaneChannel;
import org.cmremote.agent.tmux.PaneView;
import org.cmremote.agent.tmux.Tmux;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.WatchMode;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a channel to one pane, whatever becomes of tmux's clients. A control client that ends is
 * replaced at once; where several in a row end as soon as they start, the pane is polled, and a
 * control client is tried again from time to time.
 */
final class PaneWatch implements PaneChannel.Listener {
  private static final long QUICK_NANOS = 1_000_000_000L;
  private static final int QUICK_ENDS_MAX = 3;
  private static final long RETRY_MS = 15_000;
  private static final long STUCK_RETRY_MS = 1_000;

  private final Surroundings surroundings;
  private final String sessionId;
  private final String pane;
  private final boolean painted;
  private final Listener listener;

  private @Nullable PaneChannel channel;
  private WatchMode mode = WatchMode.LIVE;
  private long attachedAt;

  /** Whether this channel has shown anything yet: it may have to wait for its turn to attach. */
  private boolean seen;

  private int quickEnds;
  private @Nullable CmException closed;
  private @Nullable PaneChannel trial;
  private Timer retry = Timer.NONE;

  /** What a watch tells. */
  interface Listener {
    void viewed(PaneView view, boolean output);

    void watchChanged(WatchMode mode, String why);

    /** The session is gone. */
    void lost(String why);
  }

  /** Nothing is watched yet; see {@link #start}. */
  PaneWatch(Surroundings surroundings, Session.Origin origin, boolean painted, Listener listener) {
    this.surroundings = surroundings;
    this.sessionId = origin.sessionId();
    this.pane = origin.pane();
    this.painted = painted;
    this.listener = listener;
  }

  /** Begins to watch. The first view comes soon. */
  void start() {
    channel = attach();
  }

  /** The channel of this moment; not to be kept. */
  PaneChannel channel() {
    return requireNonNull(channel, "the watch isn't started");
  }

  WatchMode mode() {
    return mode;
  }

  /** Why it was closed; null while it isn't. */
  @Nullable CmException closed() {
    return closed;
  }

  /** Ends the watch; whoever asks it for a look gets that failure. */
  void close(CmException why) {
    closed = why;
    retry.cancel();
    if (channel != null) {
      channel.close();
    }
    if (trial != null) {
      trial.close();
    }
  }

  @Override
  public void viewed(PaneView view, boolean output) {
    seen = true;
    listener.viewed(view, output);
  }

  @Override
  public void ended(String why) {
    if (closed != null) {
      return;
    }
    boolean quick = !seen || System.nanoTime() - attachedAt < QUICK_NANOS;
    quickEnds = quick ? quickEnds + 1 : 0;
    surroundings
        .tmux()
        .run(List.of(Command.of("list-panes", "-s", "-t", sessionId, "-F", "#{pane_id}")))
        .onSuccess(panes -> found(panes.lines().anyMatch(pane::equals), why))
        .onFailure(this::examine);
  }

  private void found(boolean there, String why) {
    if (closed != null) {
      return;
    }
    if (!there) {
      listener.lost("its pane is gone");
    } else if (mode == WatchMode.POLLING) {
      // Not at once: what ended it may go on.
      retry.cancel();
      retry = surroundings.after(STUCK_RETRY_MS, () -> replace(why));
    } else {
      replace(why);
    }
  }

  private void replace(String why) {
    if (mode == WatchMode.LIVE && quickEnds < QUICK_ENDS_MAX) {
      surroundings.tmux().clientReplaced();
      channel = attach();
      return;
    }
    channel = surroundings.tmux().poll(pane, painted, this);
    retry.cancel();
    retry = surroundings.after(RETRY_MS, this::tryLive);
    if (mode == WatchMode.LIVE) {
      mode = WatchMode.POLLING;
      listener.watchChanged(mode, "tmux ends every control client at once: " + why);
    }
  }

  /** tmux says that there is no such session, or it says nothing of the kind and is asked again. */
  private void examine(Throwable failure) {
    if (closed != null) {
      return;
    }
    String words = String.valueOf(failure.getMessage());
    if (Tmux.saysGone(failure)) {
      listener.lost(words);
    } else {
      surroundings.after(STUCK_RETRY_MS, () -> ended(words));
    }
  }

  /** A control client beside the polling; it takes over when it has lived long enough. */
  private void tryLive() {
    trial =
        surroundings
            .tmux()
            .attach(
                sessionId,
                pane,
                painted,
                new PaneChannel.Listener() {
                  @Override
                  public void viewed(PaneView view, boolean output) {
                    // Until it takes over, it needn't be seen.
                  }

                  @Override
                  public void ended(String why) {
                    trial = null;
                    retry.cancel();
                    retry = surroundings.after(RETRY_MS, PaneWatch.this::tryLive);
                  }
                });
    retry = surroundings.after(QUICK_NANOS / 1_000_000, this::takeOver);
  }

  private void takeOver() {
    if (trial != null) {
      trial.close();
      trial = null;
      channel().close();
      quickEnds = 0;
      mode = WatchMode.LIVE;
      channel = attach();
      listener.watchChanged(mode, "a control client stays again");
    }
  }

  private PaneChannel attach() {
    attachedAt = System.nanoTime();
    seen = false;
    return surroundings.tmux().attach(sessionId, pane, painted, this);
  }
}
