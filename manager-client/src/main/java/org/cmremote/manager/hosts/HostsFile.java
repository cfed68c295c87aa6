package org.cmremote.manager.hosts;

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
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * The file {@code hosts.toml}. It is there as it was or as it shall be, and never in part; what the
 * user wrote into it besides stays. Only its owner can read what {@link #change} has written.
 */
public record HostsFile(Path path) {
  /** A file's lock keeps out other processes only. */
  private static final Object IN_THIS_PROCESS = new Object();

  public HostsFile {
    path = requireNonNull(path, "path is null").toAbsolutePath();
  }

  /**
   * The user's own: {@code ~/.config/cm/hosts.toml}, or where {@code XDG_CONFIG_HOME} says.
   *
   * @param environment the process's environment
   */
  public static HostsFile usual(Map<String, String> environment) {
    String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
    String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
    Path directory = config.startsWith("/") ? Path.of(config) : Path.of(home, ".config");
    return new HostsFile(directory.resolve("cm/hosts.toml"));
  }

  /**
   * What it says; nothing where it isn't there.
   *
   * @throws CmException {@code CONFIG_INVALID} if it can't be read, or others could have written it
   */
  public Hosts read() {
    return HostsReader.read(path.toString(), text());
  }

  private String text() {
    try {
      if (!Files.exists(path)) {
        return "";
      }
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      if (permissions.contains(PosixFilePermission.GROUP_WRITE)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new CmException(
            ErrorCode.CONFIG_INVALID,
            "%s can be written by others, who would choose where you log in: look through it, then run chmod 600 %s"
                .formatted(path, path));
      }
      return Files.readString(path);
    } catch (CharacterCodingException e) {
      throw failure("is no UTF-8 text", e);
    } catch (IOException e) {
      throw failure("can't be read: " + reason(e), e);
    }
  }

  /**
   * Changes what it says. Two changes at once come one after the other, also those of other
   * processes.
   *
   * @return what it says now
   * @throws CmException {@code CONFIG_INVALID} if it can't be read, written or changed
   */
  public Hosts change(UnaryOperator<Hosts> change) {
    try {
      Path target = Files.exists(path) ? path.toRealPath() : path;
      if (Files.isSymbolicLink(target)) {
        throw new CmException(
            ErrorCode.CONFIG_INVALID,
            "%s is a link to a file that isn't there; nothing was changed".formatted(path));
      }
      Path directory = Files.createDirectories(requireNonNull(target.getParent()));
      synchronized (IN_THIS_PROCESS) {
        try (FileChannel others =
            FileChannel.open(
                directory.resolve("." + target.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
          others.lock(); // Until it is closed.
          return changeLocked(change, target, directory);
        }
      }
    } catch (IOException e) {
      throw failure("can't be written: " + reason(e), e);
    }
  }

  private Hosts changeLocked(UnaryOperator<Hosts> change, Path target, Path directory)
      throws IOException {
    String text = text();
    Hosts before = HostsReader.read(path.toString(), text);
    Hosts after = change.apply(before);
    if (after.equals(before)) {
      return after;
    }
    String changed =
        HostsWriter.changed(text, before, after)
            .orElseThrow(
                () ->
                    new CmException(
                        ErrorCode.CONFIG_INVALID,
                        "%s is laid out in a way that cm can't change without losing something; write each host as [host.NAME] with a line for each key, or change it by hand"
                            .formatted(path)));
    // Made with mode 0600.
    Path draft = Files.createTempFile(directory, "." + target.getFileName(), "");
    try {
      write(draft, changed);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
    return after;
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
