package org.cmremote.manager.hosts;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.cmremote.manager.files.WholeFile;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * The file {@code hosts.toml}. It is there as it was or as it shall be, and never in part; what the
 * user wrote into it besides stays. Only its owner can read what {@link #change} has written.
 */
public record HostsFile(WholeFile file) {
  /** A file's lock keeps out other processes only. */
  private static final Object IN_THIS_PROCESS = new Object();

  public HostsFile {
    requireNonNull(file, "file is null");
  }

  public HostsFile(Path path) {
    this(new WholeFile(path));
  }

  public Path path() {
    return file.path();
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
    return HostsReader.read(path().toString(), text());
  }

  private String text() {
    Set<PosixFilePermission> permissions = file.permissions();
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          "%s can be written by others, who would choose where you log in: look through it, then run chmod 600 %s"
              .formatted(path(), path()));
    }
    return file.read();
  }

  /**
   * Changes what it says. Two changes at once come one after the other, also those of other
   * processes.
   *
   * @return what it says now
   * @throws CmException {@code CONFIG_INVALID} if it can't be read, written or changed
   */
  public Hosts change(UnaryOperator<Hosts> change) {
    Path target = file.target();
    synchronized (IN_THIS_PROCESS) {
      try (FileChannel others =
          FileChannel.open(
              target.resolveSibling("." + target.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE)) {
        others.lock(); // Until it is closed.
        return changeLocked(change);
      } catch (IOException e) {
        throw file.unwritable(e);
      }
    }
  }

  private Hosts changeLocked(UnaryOperator<Hosts> change) {
    String text = text();
    Hosts before = HostsReader.read(path().toString(), text);
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
                            .formatted(path())));
    file.replace(changed, WholeFile.OWNER_ONLY, () -> {});
    return after;
  }
}
