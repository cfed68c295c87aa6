package org.cmremote.manager;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Result;

/** What becomes of a client's connection. */
public sealed interface ConnectionChange {

  /**
   * @param attempt from 1; it starts over after a connection that held
   */
  record Connecting(int attempt) implements ConnectionChange {}

  /** Connected, and there was no place to resume after: the welcome's sessions are all there is. */
  record Connected(Result.Welcome welcome) implements ConnectionChange {
    public Connected {
      requireNonNull(welcome, "welcome is null");
    }
  }

  /** Connected again, and every event since the last one follows: nothing was missed. */
  record Recovered(Result.Welcome welcome) implements ConnectionChange {
    public Recovered {
      requireNonNull(welcome, "welcome is null");
    }
  }

  /**
   * Connected again, but the agent no longer has every event since the last one: the snapshot
   * replaces what was known.
   *
   * @param from the last event that was handed out; those between it and the snapshot never are
   */
  record Gap(Position from, Result.Welcome welcome, Snapshot snapshot) implements ConnectionChange {
    public Gap {
      requireNonNull(from, "from is null");
      requireNonNull(welcome, "welcome is null");
      requireNonNull(snapshot, "snapshot is null");
    }
  }

  /**
   * Not connected, or no longer.
   *
   * @param retryIn when the next attempt starts; empty if there is none
   */
  record Disconnected(CmException failure, Optional<Duration> retryIn) implements ConnectionChange {
    public Disconnected {
      requireNonNull(failure, "failure is null");
      requireNonNull(retryIn, "retryIn is null");
    }
  }

  /** The client was closed; nothing follows. */
  record Closed() implements ConnectionChange {}
}
