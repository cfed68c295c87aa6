package org.cmremote.manager.cli.hooks;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import org.cmremote.manager.files.WholeFile;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** A tool's settings, which others change as well. */
record SettingsFile(WholeFile file) {
  SettingsFile {
    requireNonNull(file, "file is null");
  }

  SettingsFile(Path path) {
    this(new WholeFile(path));
  }

  Path path() {
    return file.path();
  }

  /**
   * What the file holds; nothing where it isn't there.
   *
   * @throws CmException {@code CONFIG_INVALID} if it can't be read
   */
  String read() {
    return file.read();
  }

  /**
   * Puts the text in the place of what was read. Permissions stay; of a link, what it points to is
   * replaced.
   *
   * @throws CmException {@code CONFIG_INVALID} if it can't be written, or changed since it was read
   */
  void replace(String read, String text) {
    file.replace(
        text,
        file.permissions(),
        () -> {
          if (!read().equals(read)) {
            throw new CmException(
                ErrorCode.CONFIG_INVALID,
                "%s has just changed; nothing of that was lost, try again".formatted(path()));
          }
        });
  }
}
