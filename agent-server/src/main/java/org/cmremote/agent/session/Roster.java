package org.cmremote.agent.session;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.SessionInfo;

/** The sessions that are watched, by name. On the sessions' thread. */
final class Roster {
  private final Surroundings surroundings;
  private final Map<String, Session> sessions = new LinkedHashMap<>();

  Roster(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  Collection<Session> all() {
    return sessions.values();
  }

  boolean has(String name) {
    return sessions.containsKey(name);
  }

  /** Throws {@code SESSION_NOT_FOUND}. */
  Session find(String name) {
    Session session = sessions.get(name);
    if (session == null) {
      throw new CmException(ErrorCode.SESSION_NOT_FOUND, "there is no session " + name);
    }
    return session;
  }

  /** Journals the session, and begins to watch it. */
  void add(Session session, List<String> command, boolean adopted, String by) {
    SessionInfo info = session.info();
    sessions.put(info.session(), session);
    surroundings.tell(
        info.session(),
        new Event.SessionCreated(
            info.tool(), command, info.cwd(), info.autoConfirm(), adopted, by));
    session.start();
  }

  /** Begins to watch a session that the journal knows. */
  void resume(Session session) {
    sessions.put(session.origin().name(), session);
    session.start();
  }

  /** Whether it was still there. */
  boolean remove(Session session) {
    return sessions.remove(session.origin().name(), session);
  }

  void clear() {
    sessions.clear();
  }
}
