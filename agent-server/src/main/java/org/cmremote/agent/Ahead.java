package org.cmremote.agent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A value that another thread makes while there is something else to do. */
final class Ahead<T> {
  private final CompletableFuture<T> value;

  private Ahead(CompletableFuture<T> value) {
    this.value = value;
  }

  static <T> Ahead<T> of(Supplier<T> making) {
    return new Ahead<>(
        CompletableFuture.supplyAsync(
            making,
            task -> {
              Thread thread = new Thread(task, "start");
              thread.setDaemon(true);
              thread.start();
            }));
  }

  /** Waits until it is made, and hands it over unless its making failed. */
  void ifMade(Consumer<T> user) {
    value
        .handle(
            (made, failure) -> {
              if (failure == null) {
                user.accept(made);
              }
              return made;
            })
        .join();
  }

  /** Waits until it is made, or throws what its making threw. */
  T get() {
    try {
      return value.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
