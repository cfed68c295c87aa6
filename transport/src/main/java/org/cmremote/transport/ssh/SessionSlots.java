package org.cmremote.transport.ssh;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.cmremote.transport.TransportLoop;

/**
 * Lets only so many sessions share a connection at a time, the others waiting in order: a server
 * refuses more than its MaxSessions, 10 by default. Loop only.
 */
final class SessionSlots {
  private final TransportLoop loop;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int free;

  SessionSlots(int slots, TransportLoop loop) {
    this.free = slots;
    this.loop = loop;
  }

  <T> CompletableFuture<T> take(Supplier<CompletableFuture<T>> session) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable start =
        () ->
            loop.when(
                session.get(),
                (value, failure) -> {
                  release();
                  if (failure == null) {
                    result.complete(value);
                  } else {
                    result.completeExceptionally(failure);
                  }
                });
    if (free == 0) {
      waiting.addLast(start);
    } else {
      free--;
      start.run();
    }
    return result;
  }

  private void release() {
    Runnable next = waiting.pollFirst();
    if (next == null) {
      free++;
    } else {
      next.run();
    }
  }
}
