package org.cmremote.transport.ssh;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import org.cmremote.transport.TransportLoop;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.protocol.CmException;
import org.jspecify.annotations.Nullable;

/**
 * The one master of a transport with its forward: raised on demand, dropped when it dies. Loop
 * only.
 *
 * <pre>
 *   IDLE ── up ──▶ OPENING ── login, control socket, forward ──▶ OPEN
 *    ▲                │ failed                                     │ master ended,
 *    └────────────────┴────────────────────────────────────────────┘ or host silent
 * </pre>
 */
final class SshTunnel {
  private final TransportLoop loop;
  private final Masters masters;

  private @Nullable Master master;
  private @Nullable CompletableFuture<Master> attempt;

  SshTunnel(TransportLoop loop, Masters masters) {
    this.loop = loop;
    this.masters = masters;
  }

  /** The master that is up, or that an attempt under way or a new one will bring up. */
  CompletableFuture<Master> up() {
    if (attempt != null) {
      return attempt;
    }
    CompletableFuture<Master> started = new CompletableFuture<>();
    attempt = started;
    loop.enter(TransportState.OPENING);
    loop.when(masters.raise(), (up, failure) -> settle(started, up, failure));
    return started;
  }

  private void settle(
      CompletableFuture<Master> started, @Nullable Master up, @Nullable Throwable failure) {
    if (started.isDone()) {
      // Closed meanwhile.
      if (up != null) {
        up.leave();
      }
      return;
    }
    if (up != null) {
      master = up;
      loop.when(up.exited(), (ended, unused) -> lost(up));
      loop.enter(TransportState.OPEN);
      started.complete(up);
      return;
    }
    attempt = null;
    loop.enter(TransportState.IDLE);
    started.completeExceptionally(requireNonNull(failure, "failure is null"));
  }

  private void lost(Master ended) {
    if (master == ended) {
      ended.leave();
      forget();
    }
  }

  /** Gives that master up, if it is still the one: nothing comes back through it. */
  void abandon(Master dead) {
    if (master == dead) {
      dead.abandon();
      forget();
    }
  }

  private void forget() {
    master = null;
    attempt = null;
    loop.enter(TransportState.IDLE);
  }

  /** Leaves the master, and fails an attempt under way. */
  void close(CmException closed) {
    if (attempt != null) {
      attempt.completeExceptionally(closed);
    }
    if (master != null) {
      master.leave();
      master = null;
    }
    masters.close();
  }
}
