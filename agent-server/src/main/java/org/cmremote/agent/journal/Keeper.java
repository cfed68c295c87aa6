package org.cmremote.agent.journal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Position;

/**
 * The journal's own thread: hands what was written to the disk twice a second, removes what is too
 * much, reads once what an earlier agent wrote last, and has the sessions' thread try again when
 * the disk was full.
 */
final class Keeper implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("journal");
  private static final long SYNC_MS = 500;
  private static final long RETAIN_MS = 600_000;
  private static final long CHECK_AFTER_MS = 2_000;

  private final Journal journal;
  private final Disk disk;
  private final Executor sessions;
  private final InstantSource clock;
  private final Retention retention;
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "journal");
            thread.setDaemon(true);
            return thread;
          });

  Keeper(Journal journal, Disk disk, Executor sessions, InstantSource clock) {
    this.journal = requireNonNull(journal, "journal is null");
    this.disk = requireNonNull(disk, "disk is null");
    this.sessions = requireNonNull(sessions, "sessions is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.retention = disk.retention();
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    Position found = journal.position();
    every(SYNC_MS, this::sync);
    every(RETAIN_MS, this::retain);
    // Not while the agent starts.
    Future<?> unused =
        thread.schedule(
            () -> run(() -> journal.check(lastOf(found))), CHECK_AFTER_MS, TimeUnit.MILLISECONDS);
    segmentBegun();
  }

  private void every(long milliseconds, Runnable task) {
    Future<?> unused =
        thread.scheduleWithFixedDelay(
            () -> run(task), milliseconds, milliseconds, TimeUnit.MILLISECONDS);
  }

  /** The executor would neither report what goes wrong nor ever do it again. */
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(Level.SEVERE, "the journal's keeping failed", e);
    }
  }

  private static Position lastOf(Position found) {
    return new Position(found.epoch(), Math.max(0, found.seq() - 1));
  }

  /** Has the sessions' thread do something, with the time at which it does. */
  void onSessions(Consumer<Instant> task) {
    sessions.execute(() -> task.accept(clock.instant()));
  }

  /** Appends an event in a turn of its own. */
  void tell(Event event) {
    onSessions(now -> journal.append(now, null, event));
  }

  /** Removes what is too much, soon. */
  void segmentBegun() {
    later(this::retain);
  }

  /** What isn't done before the end is done after the next start. */
  private void later(Runnable task) {
    if (!thread.isShutdown()) {
      thread.execute(() -> run(task));
    }
  }

  private void sync() {
    try {
      disk.sync();
    } catch (IOException e) {
      LOG.log(Level.SEVERE, "events that were written can't be brought to the disk", e);
      onSessions(now -> disk.distrust());
    }
    if (disk.trouble() != null) {
      onSessions(now -> journal.retry(disk, now));
    }
  }

  private void retain() {
    try {
      List<Retention.Kept> kept = disk.kept();
      int count = retention.surplus(kept, clock.instant());
      if (count > 0) {
        List<Segment> surplus = kept.stream().limit(count).map(Retention.Kept::segment).toList();
        boolean atAnyRate = retention.isTwiceTooMuch(kept);
        onSessions(
            now -> {
              List<Segment> released = journal.release(disk, surplus, atAnyRate);
              later(() -> released.forEach(disk::delete));
            });
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the journal's files can't be looked at", e);
    }
  }

  /** Ends the thread after what it does now. */
  @Override
  public void close() {
    // Not by an interrupt, which would close the file that is being written.
    thread.shutdown();
    try {
      if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
        LOG.warning("the disk is slow: the journal is closed while it is written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
