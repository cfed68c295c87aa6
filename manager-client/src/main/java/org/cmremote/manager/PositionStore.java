package org.cmremote.manager;

import java.nio.file.Path;
import java.util.Optional;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Position;

/**
 * Where a client keeps its place in an agent's journal, so that one that is made later, in another
 * run of the program, goes on there. One store is for one agent and one client at a time. Its
 * methods may block; one is called at a time, by any thread.
 */
public interface PositionStore {

  /**
   * The place that was kept last; empty if none was.
   *
   * @throws CmException if it can't be read
   */
  Optional<Position> load();

  /**
   * Keeps a place instead of the last one, whole or not at all.
   *
   * @throws CmException if it can't be written; the last one is still kept
   */
  void save(Position position);

  /** Keeps it in a file, which is made, with its directory, if it isn't there. */
  static PositionStore file(Path file) {
    return new PositionFile(file);
  }
}
