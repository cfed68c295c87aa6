package org.cmremote.manager;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Listeners to one kind of thing. Any thread adds and removes them; the client's context calls
 * them.
 */
final class Listeners<T> {
  private static final System.Logger LOG = System.getLogger(Listeners.class.getName());

  private final List<Consumer<? super T>> all = new CopyOnWriteArrayList<>();

  Registration add(Consumer<? super T> listener) {
    // A name of its own, so that the same listener added twice is taken away once.
    Consumer<T> entry = requireNonNull(listener, "listener is null")::accept;
    all.add(entry);
    return () -> all.remove(entry);
  }

  /** One listener's exception keeps nothing from the others, nor from the connection. */
  void tell(T thing) {
    for (Consumer<? super T> listener : all) {
      try {
        listener.accept(thing);
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "a listener failed", e);
      }
    }
  }
}
