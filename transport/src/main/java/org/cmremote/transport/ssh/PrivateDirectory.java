package org.cmremote.transport.ssh;

import static java.util.Objects.requireNonNull;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.cmremote.transport.IoReason;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A 0700 directory that belongs to one transport alone, so that neither another user nor another
 * process or transport of this user can put a socket in the place of ours.
 *
 * @param path absolute
 */
record PrivateDirectory(Path path) {
  /**
   * ssh binds a control socket under its name plus 17 characters before it moves it there, and a
   * socket's path has 108 bytes with its end on Linux, 104 on macOS (OpenSSH 9.2, mux.c).
   */
  private static final int LONGEST_SOCKET_PATH =
      System.getProperty("os.name").startsWith("Mac") ? 86 : 90;

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** Tells the transports of this process apart. */
  private static final AtomicInteger NEXT = new AtomicInteger();

  PrivateDirectory {
    requireNonNull(path, "path is null");
  }

  /**
   * {@code $XDG_RUNTIME_DIR/cm/ssh}, or {@code /tmp/cm-UID/ssh} where that isn't set: short paths,
   * on file systems that bear sockets, as tmux and ssh-agent choose theirs.
   */
  static Path defaultRoot(@Nullable String xdgRuntimeDir) {
    return xdgRuntimeDir == null || !xdgRuntimeDir.startsWith("/")
        ? Path.of("/tmp", "cm-" + new UnixSystem().getUid(), "ssh")
        : Path.of(xdgRuntimeDir, "cm", "ssh");
  }

  /**
   * Makes a new directory {@code root/name.PID.N}.
   *
   * @throws CmException {@code SOCKET_PATH_TOO_LONG}; {@code CONFIG_INVALID} if the root cannot be
   *     made or somebody else could change what is in it
   */
  static PrivateDirectory create(Path root, String name) {
    try {
      while (true) {
        String own = name + "." + ProcessHandle.current().pid() + "." + NEXT.getAndIncrement();
        PrivateDirectory directory = new PrivateDirectory(root.toAbsolutePath().resolve(own));
        requireShort(directory.agentSocket());
        requireOwn(root.toAbsolutePath());
        try {
          Files.createDirectory(directory.path, OWNER_ONLY);
          return directory;
        } catch (FileAlreadyExistsException e) {
          // Left by a dead process that had our id: not ours to judge, so take the next name.
        }
      }
    } catch (IOException e) {
      throw cannotMake(root, e);
    }
  }

  /**
   * Makes the directory {@code root/name} unless it is there, and belongs to this user alone.
   *
   * @throws CmException as {@link #create}
   */
  static PrivateDirectory shared(Path root, String name) {
    PrivateDirectory directory = new PrivateDirectory(root.toAbsolutePath().resolve(name));
    requireShort(directory.path.resolve("a-0123456789ab.4194304"));
    try {
      requireOwn(root.toAbsolutePath());
      try {
        Files.createDirectory(directory.path, OWNER_ONLY);
      } catch (FileAlreadyExistsException e) {
        requireOwn(directory.path);
      }
      return directory;
    } catch (IOException e) {
      throw cannotMake(root, e);
    }
  }

  /** The master's control socket. */
  Path controlSocket() {
    return path.resolve("ctl");
  }

  /** The local end of the forward to the agent. */
  Path agentSocket() {
    return path.resolve("agent");
  }

  /** What ssh reads at the login. */
  Path config() {
    return path.resolve("config");
  }

  private static CmException cannotMake(Path root, IOException cause) {
    return new CmException(
        ErrorCode.CONFIG_INVALID,
        "cannot make a directory for sockets in "
            + root
            + " ("
            + IoReason.of(cause)
            + "); set XDG_RUNTIME_DIR to a directory of your own",
        cause);
  }

  private static void requireShort(Path socket) {
    String longest = socket.toString();
    int bytes = longest.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_SOCKET_PATH) {
      throw new CmException(
          ErrorCode.SOCKET_PATH_TOO_LONG,
          "the socket path "
              + longest
              + " has "
              + bytes
              + " bytes, and ssh can use at most "
              + LONGEST_SOCKET_PATH
              + "; set XDG_RUNTIME_DIR to a directory with a shorter path");
    }
  }

  /** Makes the missing directories down to this one, and checks the last two: {@code cm/ssh}. */
  private static void requireOwn(Path root) throws IOException {
    Path parent = requireNonNull(root.getParent(), "root has no parent");
    for (Path directory : new Path[] {parent, root}) {
      if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        try {
          Files.createDirectory(directory, OWNER_ONLY);
        } catch (FileAlreadyExistsException e) {
          // Another process of this user was faster, or another user was: the check tells.
        }
      }
      PosixFileAttributes found =
          Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      if (!found.isDirectory()
          || ((Number) owner).longValue() != new UnixSystem().getUid()
          || found.permissions().contains(PosixFilePermission.GROUP_WRITE)
          || found.permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new CmException(
            ErrorCode.CONFIG_INVALID,
            directory
                + " is not a directory that only this user can change, so sockets in it could be"
                + " replaced by others; remove it, or set XDG_RUNTIME_DIR to a directory of your"
                + " own");
      }
    }
  }
}
