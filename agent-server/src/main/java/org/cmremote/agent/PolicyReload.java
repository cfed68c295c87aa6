package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.session.PolicyInForce;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Event;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rules at the start, and again whenever the user's file changes. An error in it then
 * leaves the old rules in force. Files are read on the watch's thread; what comes of it is handed
 * to the sessions' context.
 */
final class PolicyReload implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("policy");

  private final PolicyFile file;
  private final @Nullable FileWatch watch;
  private final Supplier<Policy> first;

  private PolicyReload(PolicyFile file, @Nullable FileWatch watch, Supplier<Policy> first) {
    this.file = requireNonNull(file, "file is null");
    this.watch = watch;
    this.first = requireNonNull(first, "first is null");
  }

  /**
   * Reads the rules for the first time.
   *
   * @throws CmException {@code CONFIG_INVALID}
   */
  static PolicyReload read(PolicyFile file) {
    FileWatch watch = watch(file);
    try {
      return new PolicyReload(file, watch, file.read());
    } catch (RuntimeException e) {
      if (watch != null) {
        watch.close();
      }
      throw e;
    }
  }

  private static @Nullable FileWatch watch(PolicyFile file) {
    try {
      return FileWatch.of(file.file());
    } catch (IOException e) {
      LOG.log(Level.WARNING, file.file() + " can't be watched: changes count after a restart", e);
      return null;
    }
  }

  Supplier<Policy> first() {
    return first;
  }

  /** From now on, what the file holds is put in force as it changes. */
  void start(Context sessions, PolicyInForce inForce, Journal journal) {
    if (watch != null) {
      watch.start(() -> reload(sessions, inForce, journal));
    }
  }

  private void reload(Context sessions, PolicyInForce inForce, Journal journal) {
    String name = file.file().toString();
    try {
      Policy policy = file.read().get();
      LOG.info(name + " changed: its rules are in force");
      sessions.runOnContext(
          turn -> {
            inForce.replace(policy);
            journal.append(Instant.now(), null, new Event.PolicyChanged(name, null));
          });
    } catch (CmException e) {
      LOG.warning(e.message() + "; the old rules stay in force");
      sessions.runOnContext(
          turn -> journal.append(Instant.now(), null, new Event.PolicyChanged(name, e.message())));
    }
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
