package org.cmremote.agent.session;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** Which names are free for new sessions. On the sessions' thread. */
final class SessionNames {
  private final Predicate<String> isWatched;

  /** Names of sessions that are being made. */
  private final Set<String> taken = new HashSet<>();

  /** Names that were made up, and that sessions of others turned out to have. */
  private final Set<String> foreign = new HashSet<>();

  SessionNames(Predicate<String> isWatched) {
    this.isWatched = isWatched;
  }

  /** A name for a session of that tool, such as {@code claude-1}. */
  String free(String tool) {
    int number = 1;
    while (isTaken(tool + "-" + number) || foreign.contains(tool + "-" + number)) {
      number++;
    }
    return tool + "-" + number;
  }

  /** Throws {@code SESSION_EXISTS}. */
  void requireFree(String name) {
    if (isTaken(name)) {
      throw exists(name);
    }
  }

  void take(String name) {
    taken.add(name);
  }

  void giveBack(String name) {
    taken.remove(name);
  }

  /** tmux has a session of that name that isn't ours. */
  void isForeign(String name) {
    foreign.add(name);
  }

  static CmException exists(String name) {
    return new CmException(
        ErrorCode.SESSION_EXISTS, "there is already a session " + name + "; choose another name");
  }

  private boolean isTaken(String name) {
    return isWatched.test(name) || taken.contains(name);
  }
}
