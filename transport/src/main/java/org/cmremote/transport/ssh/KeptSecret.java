package org.cmremote.transport.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.cmremote.transport.IoReason;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * A secret that belongs to one connection: a file beside its sockets, which its owner alone may
 * read, named after the connection's process and removed with it. Its calls block.
 */
record KeptSecret(Path file) {
  /** What the names of such files begin with. */
  static final String PREFIX = "t-";

  private static final int LONGEST = 64 * 1024;

  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  KeptSecret {
    requireNonNull(file, "file is null");
  }

  /**
   * What is kept.
   *
   * @throws CmException {@code CONFIG_INVALID} if it is no file that this user alone may read
   */
  Optional<String> read() {
    try {
      PosixFileAttributes found =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Object owner = Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      if (!found.isRegularFile()
          || ((Number) owner).longValue() != new UnixSystem().getUid()
          || !OWNERS.containsAll(found.permissions())) {
        throw new CmException(
            ErrorCode.CONFIG_INVALID,
            "%s holds an agent's token, and is no file that this user alone may read: remove it, and replace the agent's token if others have seen it"
                .formatted(file));
      }
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(new String(in.readNBytes(LONGEST), UTF_8));
      }
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure("read", e);
    }
  }

  /** Keeps this instead; who reads meanwhile gets the one or the other. */
  void write(String secret) {
    try {
      // Made with mode 0600.
      Path draft = Files.createTempFile(file.getParent(), PREFIX, ".new");
      try {
        Files.writeString(draft, secret);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw failure("written", e);
    }
  }

  /** Keeps nothing any more. */
  void remove() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw failure("removed", e);
    }
  }

  private CmException failure(String what, IOException cause) {
    return new CmException(
        ErrorCode.CONFIG_INVALID,
        "%s, which holds an agent's token, can't be %s: %s"
            .formatted(file, what, IoReason.of(cause)),
        cause);
  }
}
