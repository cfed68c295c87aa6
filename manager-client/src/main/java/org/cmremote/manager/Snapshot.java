package org.cmremote.manager;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.SessionInfo;

/**
 * Every session of an agent at one place in its journal. It replaces all that was known before.
 *
 * @param position events after it follow
 */
public record Snapshot(Position position, List<SessionInfo> sessions) {
  public Snapshot {
    requireNonNull(position, "position is null");
    sessions = List.copyOf(requireNonNull(sessions, "sessions is null"));
  }

  static Snapshot of(Result.Welcome welcome) {
    return new Snapshot(new Position(welcome.epoch(), welcome.seq()), welcome.sessions());
  }
}
