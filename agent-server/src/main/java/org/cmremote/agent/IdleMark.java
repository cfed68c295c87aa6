package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that is there as long as the agent is stopped because nobody needed it. Who needs it may
 * start it then, while one that somebody has stopped stays so.
 */
record IdleMark(Path file) {
  IdleMark {
    requireNonNull(file, "file is null");
  }

  static IdleMark of(Directories directories) {
    return new IdleMark(directories.state().resolve("idle"));
  }

  void set() throws IOException {
    Files.createDirectories(requireNonNull(file.getParent(), "the root is no file"));
    Files.writeString(file, "");
  }

  void clear() throws IOException {
    Files.deleteIfExists(file);
  }
}
