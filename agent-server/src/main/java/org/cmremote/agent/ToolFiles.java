package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.cmremote.agent.session.Tools;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;

/**
 * A user's own tool profiles. Reads files, so not for an event loop.
 *
 * @param directory of the files {@code *.toml}; it needn't be there
 */
record ToolFiles(Path directory) {
  private static final String ENDING = ".toml";

  ToolFiles {
    requireNonNull(directory, "directory is null");
  }

  /**
   * The profiles of now, with those that come with the agent.
   *
   * @throws CmException {@code CONFIG_INVALID}, which names file, line and rule
   */
  Tools read() {
    List<Tools.Own> own = new ArrayList<>();
    for (Path file : files()) {
      try {
        own.add(new Tools.Own(file.toString(), Files.readString(file)));
      } catch (IOException e) {
        throw new CmException(ErrorCode.CONFIG_INVALID, file + " can't be read: " + e, e);
      }
    }
    return Tools.with(own);
  }

  /**
   * The profiles as they are now, and as they change. Where one of the files is wrong at the start,
   * those that come with the agent are in force.
   */
  Reload<Tools> watched() {
    return Reload.read(
        Logger.getLogger("tools"),
        directory.toString(),
        FileWatch.ofAll(directory, ENDING),
        this::read,
        wrong -> Tools.builtIn(),
        Event.ToolsChanged::new);
  }

  private List<Path> files() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    } catch (IOException e) {
      throw new CmException(ErrorCode.CONFIG_INVALID, directory + " can't be read: " + e, e);
    }
  }
}
