package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.cmremote.agent.journal.Journal;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Event;
import org.jspecify.annotations.Nullable;

/**
 * What a user's files hold, read again whenever they change. An error in them leaves in force what
 * was; either is logged and journaled. Files are read on the watch's thread; what comes of it is
 * handed to the sessions' context.
 *
 * @param <T> what the files are read into
 */
final class Reload<T> implements AutoCloseable {
  private final Logger log;
  private final String name;
  private final Supplier<T> read;
  private final BiFunction<String, @Nullable String, Event> event;
  private final FileWatch watch;
  private final T first;
  private final @Nullable String refused;

  private Reload(
      Logger log,
      String name,
      Supplier<T> read,
      BiFunction<String, @Nullable String, Event> event,
      FileWatch watch,
      T first,
      @Nullable String refused) {
    this.log = requireNonNull(log, "log is null");
    this.name = requireNonNull(name, "name is null");
    this.read = requireNonNull(read, "read is null");
    this.event = requireNonNull(event, "event is null");
    this.watch = requireNonNull(watch, "watch is null");
    this.first = requireNonNull(first, "first is null");
    this.refused = refused;
  }

  /**
   * Reads the files for the first time.
   *
   * @param name the file's or the directory's
   * @param watch knows what they hold now, and isn't started
   * @param read throws {@code CONFIG_INVALID}, which names file and line
   * @param otherwise gives what is in force at the start if the files are wrong, or throws
   * @param event of that name and what is wrong, or null
   */
  static <T> Reload<T> read(
      Logger log,
      String name,
      FileWatch watch,
      Supplier<T> read,
      Function<CmException, T> otherwise,
      BiFunction<String, @Nullable String, Event> event) {
    try {
      return new Reload<>(log, name, read, event, watch, read.get(), null);
    } catch (CmException e) {
      try {
        T instead = otherwise.apply(e);
        log.severe("what comes with the agent is in force: " + e.message());
        return new Reload<>(log, name, read, event, watch, instead, e.message());
      } catch (CmException refused) {
        watch.close();
        throw refused;
      }
    }
  }

  /** What is in force at the start. */
  T first() {
    return first;
  }

  /** From now on, what the files hold is put in force as they change. */
  void start(Context sessions, Consumer<T> inForce, Journal journal) {
    if (refused != null) {
      tell(sessions, journal, refused);
    }
    watch.start(() -> again(sessions, inForce, journal));
  }

  private void again(Context sessions, Consumer<T> inForce, Journal journal) {
    try {
      T changed = read.get();
      log.info(name + " changed and is in force");
      sessions.runOnContext(turn -> inForce.accept(changed));
      tell(sessions, journal, null);
    } catch (CmException e) {
      log.severe("what was in force stays so: " + e.message());
      tell(sessions, journal, e.message());
    }
  }

  private void tell(Context sessions, Journal journal, @Nullable String error) {
    sessions.runOnContext(turn -> journal.append(Instant.now(), null, event.apply(name, error)));
  }

  @Override
  public void close() {
    watch.close();
  }
}
