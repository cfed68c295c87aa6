package org.cmremote.manager.cli.hooks;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * A text file of somebody else's, which is there as it was or as it shall be, and never in part.
 */
record SettingsFile(Path path) {
  SettingsFile {
    path = requireNonNull(path, "path is null").toAbsolutePath();
  }

  /**
   * What the file holds; nothing where it isn't there.
   *
   * @throws CmException {@code CONFIG_INVALID} if it can't be read
   */
  String read() {
    try {
      return Files.exists(path) ? Files.readString(path) : "";
    } catch (CharacterCodingException e) {
      throw failure("is no UTF-8 text", e);
    } catch (IOException e) {
      throw failure("can't be read: " + reason(e), e);
    }
  }

  /**
   * Puts the text in the place of what was read. Permissions stay; of a link, what it points to is
   * replaced.
   *
   * @throws CmException {@code CONFIG_INVALID} if it can't be written, or changed since it was read
   */
  void replace(String read, String text) {
    try {
      Path target = Files.exists(path) ? path.toRealPath() : path;
      if (Files.isSymbolicLink(target)) {
        throw new CmException(
            ErrorCode.CONFIG_INVALID,
            "%s is a link to a file that isn't there; nothing was changed".formatted(path));
      }
      Path directory = Files.createDirectories(requireNonNull(target.getParent()));
      // Made with mode 0600.
      Path draft = Files.createTempFile(directory, "." + target.getFileName(), "");
      try {
        write(draft, text);
        if (Files.exists(target)) {
          Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(target));
        }
        if (!read().equals(read)) {
          throw new CmException(
              ErrorCode.CONFIG_INVALID,
              "%s has just changed; nothing of that was lost, try again".formatted(path));
        }
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw failure("can't be written: " + reason(e), e);
    }
  }

  private static void write(Path draft, String text) throws IOException {
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException known && known.getReason() != null
        ? known.getReason()
        : e.toString();
  }

  private CmException failure(String problem, IOException cause) {
    return new CmException(ErrorCode.CONFIG_INVALID, path + " " + problem, cause);
  }
}
