package org.cmremote.agent.session;

import io.vertx.core.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.kernel.Kernel;
import org.cmremote.agent.tmux.Tmux;
import org.cmremote.transport.protocol.Event;
import org.jspecify.annotations.Nullable;

/** What every session works with. */
record Surroundings(
    Context context,
    Tmux tmux,
    Kernel kernel,
    Journal journal,
    PolicyInForce policy,
    Restraint restraint,
    KillSwitch killSwitch,
    InstantSource clock) {
  Surroundings {
    Objects.requireNonNull(context, "context is null");
    Objects.requireNonNull(tmux, "tmux is null");
    Objects.requireNonNull(kernel, "kernel is null");
    Objects.requireNonNull(journal, "journal is null");
    Objects.requireNonNull(policy, "policy is null");
    Objects.requireNonNull(restraint, "restraint is null");
    Objects.requireNonNull(killSwitch, "killSwitch is null");
    Objects.requireNonNull(clock, "clock is null");
  }

  /** Runs the task on the sessions' thread after the delay, in milliseconds, at least 1. */
  Timer after(long delayMs, Runnable task) {
    long id = context.owner().setTimer(Math.max(1, delayMs), ignored -> task.run());
    return () -> context.owner().cancelTimer(id);
  }

  /**
   * Journals an event as of now; gives the time.
   *
   * @param session null for one of the whole host
   */
  Instant tell(@Nullable String session, Event event) {
    Instant now = clock.instant();
    journal.append(now, session, event);
    return now;
  }

  /** A task to come. */
  @FunctionalInterface
  interface Timer {
    Timer NONE = () -> {};

    /** The task won't run; no effect when it has. */
    void cancel();
  }
}
