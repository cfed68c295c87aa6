package org.cmremote.transport;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one {@link Transport}: the loop, which alone writes the transport's state and
 * calls its listeners, and the workers, which wait for programs and streams and complete what
 * callers hold, so that a caller may block there. All are daemons and end when they have nothing to
 * do for a while; nothing has to shut them down.
 */
public final class TransportLoop {
  private static final System.Logger LOG = System.getLogger(TransportLoop.class.getName());
  private static final long IDLE_SECONDS = 10;

  private final String host;
  private final ScheduledThreadPoolExecutor loop;
  private final ThreadPoolExecutor workers;

  // Written by the loop, or by any thread at registration; read by any.
  private final List<Consumer<TransportState>> listeners = new CopyOnWriteArrayList<>();
  private volatile TransportState state = TransportState.IDLE;
  private volatile @Nullable Thread loopThread;

  /**
   * @param host names the threads and the host in failures
   */
  public TransportLoop(String host) {
    this.host = requireNonNull(host, "host is null");
    loop = new ScheduledThreadPoolExecutor(1, task -> loopThread = thread(task, "loop"));
    loop.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    loop.allowCoreThreadTimeOut(true);
    loop.setRemoveOnCancelPolicy(true);
    workers = (ThreadPoolExecutor) Executors.newCachedThreadPool(task -> thread(task, "worker"));
    workers.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
  }

  public TransportState state() {
    return state;
  }

  /** Calls the listener on the loop with each state that is entered from now on. */
  public void onState(Consumer<TransportState> listener) {
    listeners.add(requireNonNull(listener, "listener is null"));
  }

  /** Enters a state and tells the listeners; nothing follows {@code CLOSED}. Loop only. */
  public void enter(TransportState next) {
    if (state == next || state == TransportState.CLOSED) {
      return;
    }
    state = next;
    for (Consumer<TransportState> listener : listeners) {
      try {
        listener.accept(next);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, host + ": a state listener failed", e);
      }
    }
  }

  /** Runs tasks on the loop, one after the other. */
  public Executor loop() {
    return loop;
  }

  /** Runs tasks that block. */
  public Executor workers() {
    return workers;
  }

  /** Runs the task on the loop after a delay, unless cancelled before. */
  public Future<?> after(Duration delay, Runnable task) {
    return loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Asks a question on the loop and hands its answer out on a worker. It fails with {@code CLOSED}
   * once the transport is closed, and only ever with a {@link CmException}.
   */
  public <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    loop.execute(
        () ->
            when(
                guarded(question),
                workers,
                (value, failure) -> {
                  if (failure == null) {
                    answer.complete(value);
                  } else {
                    answer.completeExceptionally(told(failure));
                  }
                }));
    return answer;
  }

  /** Handles a future's outcome, value or failure, on the loop. */
  public <T> void when(CompletableFuture<T> future, BiConsumer<T, @Nullable Throwable> handler) {
    when(future, loop, handler);
  }

  private static <T> void when(
      CompletableFuture<T> future, Executor where, BiConsumer<T, @Nullable Throwable> handler) {
    // What the handler makes of the outcome is all there is to know of this one.
    CompletableFuture<T> unused = future.whenCompleteAsync(handler, where);
  }

  private <T> CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> question) {
    try {
      return state == TransportState.CLOSED
          ? CompletableFuture.failedFuture(closed())
          : question.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Enters {@code CLOSED}, then runs the ending once, on the loop; returns when it has run. May be
   * called by any thread, the loop's own (a listener) too.
   */
  public void close(Runnable ending) {
    Runnable once =
        () -> {
          if (state != TransportState.CLOSED) {
            enter(TransportState.CLOSED);
            ending.run();
          }
        };
    if (Thread.currentThread() == loopThread) {
      once.run();
    } else {
      CompletableFuture.runAsync(once, loop).join();
    }
  }

  /** What everything that waits on a closed transport fails with. */
  public CmException closed() {
    return new CmException(
        ErrorCode.CLOSED, host + ": the transport is closed; make a new one to reach this host");
  }

  private CmException told(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof CmException known
        ? known
        : new CmException(ErrorCode.INTERNAL, host + ": " + cause, cause);
  }

  private Thread thread(Runnable task, String role) {
    Thread thread = new Thread(task, "cm-transport-" + host + "-" + role);
    thread.setDaemon(true);
    return thread;
  }
}
