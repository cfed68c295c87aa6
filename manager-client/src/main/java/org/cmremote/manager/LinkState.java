package org.cmremote.manager;

import org.cmremote.transport.protocol.Result;

/**
 * Where a {@link Link} stands. Each entering makes a new object, so that a late answer to an
 * earlier one can be told by identity.
 */
sealed interface LinkState {
  final class Idle implements LinkState {}

  /** A class and not a record: two attempts are never equal. */
  final class Connecting implements LinkState {
    final int attempt;
    final boolean persistent;

    Connecting(int attempt, boolean persistent) {
      this.attempt = attempt;
      this.persistent = persistent;
    }
  }

  record Connected(int attempt, long sinceNanos, Connection connection, Result.Welcome welcome)
      implements LinkState {}

  record Waiting(int nextAttempt, long timer) implements LinkState {}

  final class Closed implements LinkState {}
}
