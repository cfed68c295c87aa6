package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells when a file changed, also one that comes later or is replaced; neither it nor its directory
 * needs to be there. The system reports changes, nothing polls. Made by one thread; once started, a
 * thread of its own reads the file and calls back, so all fields are final or that thread's.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("agent");

  /** Who saves a file may empty it first: it counts once it has been left alone for so long. */
  private static final long SETTLES_MS = 100;

  private static final byte[] NONE = {};

  private final Path file;
  private final WatchService service;
  private byte[] content;

  private FileWatch(Path file, WatchService service) {
    this.file = requireNonNull(file, "file is null");
    this.service = requireNonNull(service, "service is null");
    this.content = content();
  }

  /** A watch that knows what the file holds now, and isn't started. */
  static FileWatch of(Path file) throws IOException {
    Path absolute = file.toAbsolutePath();
    return new FileWatch(absolute, absolute.getFileSystem().newWatchService());
  }

  /**
   * Starts watching.
   *
   * @param changed called on the watch's own thread, whenever the file holds something else than
   *     before
   */
  void start(Runnable changed) {
    Thread thread = new Thread(() -> run(changed), "watch-" + file.getFileName());
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      service.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the watch of " + file + " can't be closed", e);
    }
  }

  private void run(Runnable changed) {
    try {
      while (true) {
        WatchKey registered = register();
        byte[] now = content();
        if (!Arrays.equals(content, now)) {
          content = now;
          changed.run();
        }
        for (WatchKey key = service.take();
            key != null;
            key = service.poll(SETTLES_MS, TimeUnit.MILLISECONDS)) {
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
      LOG.log(Level.WARNING, file + " is no longer watched: changes count after a restart", e);
    }
  }

  private WatchKey register() throws IOException {
    Path directory = nearestDirectory();
    WatchKey key =
        directory.register(
            service,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);
    if (directory.equals(nearestDirectory())) {
      return key;
    }
    // A nearer one came before this one was watched, and nobody would tell.
    key.cancel();
    return register();
  }

  private Path nearestDirectory() {
    Path directory = requireNonNull(file.getParent(), "file is a root");
    while (!Files.isDirectory(directory)) {
      directory = requireNonNull(directory.getParent(), "there is no root");
    }
    return directory;
  }

  private byte[] content() {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      return NONE;
    }
  }
}
