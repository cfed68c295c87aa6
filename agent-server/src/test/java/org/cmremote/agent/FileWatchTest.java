package org.cmremote.agent;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class FileWatchTest {
  private static final long HALF_A_SECOND = 500_000_000;

  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  @TempDir Path folder;

  @Test
  void tellsOfAFileThatComesIsReplacedAndGoes() throws Exception {
    Path file = folder.resolve("a/b/policy.toml");
    try (FileWatch watch = watch(file)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "1");
      assertEquals("1", seen.poll(10, SECONDS));

      Path other = Files.writeString(folder.resolve("other"), "2");
      Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
      assertEquals("2", seen.poll(10, SECONDS));

      Files.delete(file);
      assertEquals("(none)", seen.poll(10, SECONDS));
    }
  }

  @Test
  void waitsUntilAFileIsWrittenAlsoOneThatCameWithItsDirectory() throws Exception {
    Path file = folder.resolve("a/b/policy.toml");
    try (FileWatch watch = watch(file)) {
      Files.createDirectories(file.getParent());
      long longestPause = 0;
      int written = 0;
      try (OutputStream out = Files.newOutputStream(file)) {
        long last = System.nanoTime();
        for (long end = last + HALF_A_SECOND; last < end; ) {
          out.write('x');
          written++;
          long now = System.nanoTime();
          longestPause = Math.max(longestPause, now - last);
          last = now;
        }
      }
      String first = requireNonNull(seen.poll(10, SECONDS));
      // Only a machine that stopped the writer for so long may have made it look done.
      assertTrue(
          first.length() == written || longestPause > HALF_A_SECOND / 10,
          first.length() + " of " + written);
    }
  }

  @Test
  void tellsOfWhatChangedBeforeItStarted() throws Exception {
    Path file = Files.writeString(folder.resolve("policy.toml"), "1");
    try (FileWatch watch = FileWatch.of(file)) {
      Files.writeString(file, "2");
      watch.start(() -> seen.add(content(file)));
      assertEquals("2", seen.poll(10, SECONDS));
    }
  }

  @Test
  void tellsOfAllFilesOfADirectoryOfThatEnding() throws Exception {
    Path directory = folder.resolve("tools");
    try (FileWatch watch = FileWatch.ofAll(directory, ".toml")) {
      watch.start(() -> seen.add(content(directory.resolve("b.toml"))));
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("a.toml"), "1");
      assertEquals("(none)", seen.poll(10, SECONDS));

      Files.writeString(directory.resolve("b.toml"), "2");
      assertEquals("2", seen.poll(10, SECONDS));

      Files.writeString(directory.resolve("b.toml~"), "3");
      Files.delete(directory.resolve("b.toml"));
      assertEquals("(none)", seen.poll(10, SECONDS));
      assertTrue(seen.isEmpty());
    }
  }

  private FileWatch watch(Path file) throws Exception {
    FileWatch watch = FileWatch.of(file);
    watch.start(() -> seen.add(content(file)));
    return watch;
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return "(none)";
    }
  }
}
