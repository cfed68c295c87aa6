package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells when files of one directory changed, also those that come later or are replaced; neither
 * they nor their directory need to be there. The system reports changes, nothing polls. Made by one
 * thread; once started, a thread of its own reads the files and calls back, so all fields are final
 * or that thread's.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("agent");

  /** Who saves a file may empty it first: it counts once it has been left alone for so long. */
  private static final long SETTLES_MS = 100;

  private final Path directory;
  private final Supplier<List<Path>> files;

  /** Null where the system has none left to give; then nothing is told. */
  private final @Nullable WatchService service;

  private Map<Path, ByteBuffer> content;

  private FileWatch(Path directory, Supplier<List<Path>> files) {
    this.directory = requireNonNull(directory, "directory is null");
    this.files = requireNonNull(files, "files is null");
    this.service = service(directory);
    this.content = content();
  }

  private static @Nullable WatchService service(Path directory) {
    try {
      return directory.getFileSystem().newWatchService();
    } catch (IOException e) {
      LOG.log(Level.WARNING, unwatched(directory), e);
      return null;
    }
  }

  private static String unwatched(Path directory) {
    return directory + " isn't watched: changes count after a restart";
  }

  /** A watch that knows what the file holds now, and isn't started. */
  static FileWatch of(Path file) {
    Path absolute = file.toAbsolutePath();
    return new FileWatch(
        requireNonNull(absolute.getParent(), "file is a root"), () -> List.of(absolute));
  }

  /** The same, of all files of the directory whose names end like that. */
  static FileWatch ofAll(Path directory, String ending) {
    Path absolute = directory.toAbsolutePath();
    return new FileWatch(absolute, () -> list(absolute, ending));
  }

  /** None if the directory can't be read. */
  private static List<Path> list(Path directory, String ending) {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(ending)).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * Starts watching.
   *
   * @param changed called on the watch's own thread, whenever the files hold something else than
   *     before
   */
  void start(Runnable changed) {
    WatchService told = service;
    if (told != null) {
      Thread thread = new Thread(() -> run(told, changed), "watch-" + directory.getFileName());
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public void close() {
    try {
      if (service != null) {
        service.close();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the watch of " + directory + " can't be closed", e);
    }
  }

  private void run(WatchService service, Runnable changed) {
    try {
      while (true) {
        WatchKey registered = register(service);
        Map<Path, ByteBuffer> now = content();
        WatchKey key = now.equals(content) ? service.take() : settled(service);
        if (key == null) {
          content = now;
          changed.run();
          key = service.take();
        }
        for (; key != null; key = settled(service)) {
          key.pollEvents();
          key.reset();
        }
        // The nearest directory that is there may be another one now.
        registered.cancel();
      }
    } catch (ClosedWatchServiceException e) {
      LOG.log(Level.FINE, "the agent stops", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.log(Level.WARNING, unwatched(directory), e);
    }
  }

  /** Null once nothing has changed for a while. */
  private static @Nullable WatchKey settled(WatchService service) throws InterruptedException {
    return service.poll(SETTLES_MS, TimeUnit.MILLISECONDS);
  }

  private WatchKey register(WatchService service) throws IOException {
    Path nearest = nearestDirectory();
    WatchKey key =
        nearest.register(
            service,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);
    if (nearest.equals(nearestDirectory())) {
      return key;
    }
    // A nearer one came before this one was watched, and nobody would tell.
    key.cancel();
    return register(service);
  }

  private Path nearestDirectory() {
    Path nearest = directory;
    while (!Files.isDirectory(nearest)) {
      nearest = requireNonNull(nearest.getParent(), "there is no root");
    }
    return nearest;
  }

  /** What can't be read isn't there. */
  private Map<Path, ByteBuffer> content() {
    Map<Path, ByteBuffer> all = new TreeMap<>();
    for (Path file : files.get()) {
      try {
        all.put(file, ByteBuffer.wrap(Files.readAllBytes(file)));
      } catch (IOException e) {
        LOG.log(Level.FINE, file + " can't be read", e);
      }
    }
    return all;
  }
}
