package org.cmremote.agent.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The sole right to write to a journal's directory: a lock that the kernel takes back when the
 * process ends, on a file that tells how it ended. Called by one thread at a time.
 */
final class Claim implements AutoCloseable {
  /** What became of the agent that had the directory before. */
  enum LastEnd {
    /** It stopped in order; all it showed is on the disk. */
    STOPPED,
    /** It was killed, and the machine ran on: what it wrote is there. */
    KILLED,
    /** The machine failed, or the disk was full: what clients saw may not be there. */
    UNSURE
  }

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final String STOPPED = "stopped\n";

  private final FileChannel file;
  private final String running;
  private final LastEnd lastEnd;

  private Claim(FileChannel file, String boot) throws IOException {
    this.file = file;
    String said = content(file);
    String word = "running " + boot + " ";
    this.running = word + ProcessHandle.current().pid() + "\n";
    if (said.equals(STOPPED)) {
      lastEnd = LastEnd.STOPPED;
    } else {
      lastEnd = !boot.isEmpty() && said.startsWith(word) ? LastEnd.KILLED : LastEnd.UNSURE;
    }
  }

  /**
   * Claims the directory.
   *
   * @throws CmException {@code JOURNAL_TAKEN} if another agent has it; {@code CONFIG_INVALID} if it
   *     can't be used
   */
  static Claim of(JournalFiles files) {
    Path directory = files.directory();
    try {
      Files.createDirectories(directory, OWNER_DIRECTORY);
      requirePrivate(directory);
      FileChannel file =
          FileChannel.open(directory.resolve("lock"), EnumSet.of(CREATE, READ, WRITE), OWNER_FILE);
      try {
        if (lock(file) == null) {
          throw taken(directory, content(file));
        }
        return new Claim(file, files.boot());
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          "the journal can't be kept in %s: %s; journal_directory names another"
              .formatted(directory, e),
          e);
    }
  }

  LastEnd lastEnd() {
    return lastEnd;
  }

  /**
   * Says that an agent runs and that all it shows is written. On the disk before this returns, so
   * that even after a power cut nobody takes the journal for whole.
   */
  void running() throws IOException {
    write(running);
  }

  /** Says that clients see what isn't written. Needs no room on the disk. */
  void unsure() throws IOException {
    file.truncate(0);
    file.force(true);
  }

  /** Says that all is on the disk, before {@link #close}. */
  void stopped() throws IOException {
    write(STOPPED);
  }

  /** Gives the directory up; without {@link #stopped} as if the agent were killed now. */
  @Override
  public void close() throws IOException {
    file.close();
  }

  private void write(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
    // In place first: that goes well on a full disk, too.
    for (long at = 0; bytes.hasRemaining(); ) {
      at += file.write(bytes, at);
    }
    file.truncate(text.length());
    file.force(true);
  }

  private static @Nullable FileLock lock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String content(FileChannel file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(256);
    file.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), UTF_8);
  }

  private static void requirePrivate(Path directory) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
    if (!PosixFilePermissions.fromString("rwx------").containsAll(permissions)) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          "the journal's directory %s is open to others (%s): chmod 700 it"
              .formatted(directory, PosixFilePermissions.toString(permissions)));
    }
  }

  private static CmException taken(Path directory, String said) {
    String[] words = said.strip().split(" ", -1);
    String process = words.length == 3 ? " (process " + words[2] + ")" : "";
    return new CmException(
        ErrorCode.JOURNAL_TAKEN,
        "an agent is already running%s with the journal in %s: stop it, or set journal_directory"
            .formatted(process, requireNonNull(directory)));
  }
}
