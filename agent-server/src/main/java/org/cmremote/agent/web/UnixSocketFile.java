package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * The file of the Unix socket. Its directory is closed to others, because the socket is made with
 * the umask's permissions and gets its own only a moment later.
 */
final class UnixSocketFile {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;

  UnixSocketFile(Path path) {
    this.path = requireNonNull(path, "path is null").toAbsolutePath();
  }

  /**
   * Makes the place free: makes the directory, and removes a socket that nobody answers at.
   *
   * @throws CmException {@code SOCKET_PATH_TOO_LONG}, {@code PORT_TAKEN} where something answers,
   *     {@code BIND_REFUSED} where the directory is open to others or can't be used
   */
  void prepare() {
    SocketPath.requireShort("the socket", path);
    try {
      closeDirectory(requireNonNull(path.getParent(), "the root is no socket"));
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        removeStale();
      }
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.BIND_REFUSED, "the socket %s can't be made: %s".formatted(path, e), e);
    }
  }

  /** Closes the socket to others, once it is made. */
  void protect() {
    try {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.BIND_REFUSED,
          "the socket %s can't be closed to others: %s".formatted(path, e),
          e);
    }
  }

  /** Removes the socket that this agent listened at. */
  void remove() throws IOException {
    Files.deleteIfExists(path);
  }

  private static void closeDirectory(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
    if (!OWNER_ONLY.containsAll(permissions)) {
      throw new CmException(
          ErrorCode.BIND_REFUSED,
          "the socket's directory %s is open to others (%s): chmod 700 it, or choose another"
              .formatted(directory, PosixFilePermissions.toString(permissions)));
    }
  }

  /** Only a refused connect proves that nobody listens; a slow agent is not a dead one. */
  private void removeStale() throws IOException {
    // The kernel refuses a connect to a plain file in the same words as one to a dead socket.
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      throw new CmException(
          ErrorCode.BIND_REFUSED, "%s is in the way: it is no socket".formatted(path));
    }
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      throw new CmException(
          ErrorCode.PORT_TAKEN,
          "an agent is already running: it answers at %s (--socket chooses another)"
              .formatted(channel.getRemoteAddress()));
    } catch (ConnectException refused) {
      Files.delete(path);
    }
  }
}
