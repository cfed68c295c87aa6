package org.cmremote.manager.files;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.cmremote.transport.IoReason;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** A text file of a user's, which is there as it was or as it shall be, and never in part. */
public record WholeFile(Path path) {
  public static final Set<PosixFilePermission> OWNER_ONLY =
      Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  public WholeFile {
    path = requireNonNull(path, "path is null").toAbsolutePath();
  }

  /**
   * What it holds; nothing where it isn't there.
   *
   * @throws CmException {@code CONFIG_INVALID} if it can't be read
   */
  public String read() {
    try {
      return Files.exists(path) ? Files.readString(path) : "";
    } catch (CharacterCodingException e) {
      throw failure("is no UTF-8 text", e);
    } catch (IOException e) {
      throw failure("can't be read: " + IoReason.of(e), e);
    }
  }

  /**
   * Who may do what with it; its owner alone where it isn't there.
   *
   * @throws CmException {@code CONFIG_INVALID} if that can't be found out
   */
  public Set<PosixFilePermission> permissions() {
    try {
      return Files.exists(path) ? Files.getPosixFilePermissions(path) : OWNER_ONLY;
    } catch (IOException e) {
      throw failure("can't be read: " + IoReason.of(e), e);
    }
  }

  /**
   * Where it is, or what it points to if it is a link. The directory is there then.
   *
   * @throws CmException {@code CONFIG_INVALID} if it points to nothing, or the directory can't be
   *     made
   */
  public Path target() {
    try {
      Path target = Files.exists(path) ? path.toRealPath() : path;
      if (Files.isSymbolicLink(target)) {
        throw new CmException(
            ErrorCode.CONFIG_INVALID,
            "%s is a link to a file that isn't there; nothing was changed".formatted(path));
      }
      Files.createDirectories(requireNonNull(target.getParent(), "a file stands in a directory"));
      return target;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /**
   * Puts a text in the place of what there is.
   *
   * @param permissions what it has then
   * @param last called when all but that is done; if it throws, all is as it was
   * @throws CmException {@code CONFIG_INVALID} if it can't be written
   */
  public void replace(String text, Set<PosixFilePermission> permissions, Runnable last) {
    Path target = target();
    try {
      // Made with mode 0600.
      Path draft = Files.createTempFile(target.getParent(), "." + target.getFileName(), "");
      try {
        write(draft, text);
        Files.setPosixFilePermissions(draft, permissions);
        last.run();
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw unwritable(e);
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

  /** That the file, or one that belongs to it, can't be written. */
  public CmException unwritable(IOException cause) {
    return failure("can't be written: " + IoReason.of(cause), cause);
  }

  private CmException failure(String problem, IOException cause) {
    return new CmException(ErrorCode.CONFIG_INVALID, path + " " + problem, cause);
  }
}
