package org.cmremote.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.journal.JournalFiles;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.Verdict;

/**
 * Appends the three events that stand before an answer to two journals in turn, one in memory alone
 * and one in files, as many times as the second argument says, each some milliseconds after the
 * last, as they come in life. Prints a line for each: nanoseconds for the three in memory, and in
 * files. The files are in the directory that the first argument names, and are brought to the disk
 * meanwhile.
 */
public final class AppendLoop {
  private static final long PAUSE_NANOS = 10_000_000;
  private static final int HELD = 5000;

  private AppendLoop() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Files.createTempDirectory(Path.of(arguments[0]), "journal");
    int count = Integer.parseInt(arguments[1]);
    JournalFiles files = new JournalFiles(directory, 64 << 20, Duration.ofDays(30), "boot");
    ExecutorService sessions = Executors.newSingleThreadExecutor();
    try (Journal memory = Journal.inMemory(HELD);
        Journal disk = Journal.open(files, HELD)) {
      disk.start(sessions, InstantSource.system());
      CompletableFuture.supplyAsync(() -> measure(memory, disk, count), sessions)
          .join()
          .forEach(System.out::println);
    } finally {
      sessions.shutdown();
    }
  }

  private static List<String> measure(Journal memory, Journal disk, int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      // The second of them finds warm caches, so they take turns.
      if (i % 2 == 0) {
        long inMemory = nanos(memory, i);
        lines.add(inMemory + " " + nanos(disk, i));
      } else {
        long inFiles = nanos(disk, i);
        lines.add(nanos(memory, i) + " " + inFiles);
      }
    }
    return lines;
  }

  private static long nanos(Journal journal, int number) {
    String id = "asker-" + number;
    Prompt prompt =
        new Prompt(
            id,
            PromptKind.YES_NO,
            "Proceed at 1795.%06d? [y/N]".formatted(number),
            null,
            List.of(new Prompt.Option("y"), new Prompt.Option("n")),
            "shell");
    long start = System.nanoTime();
    Instant at = Instant.now();
    journal.append(
        at,
        "asker",
        new Event.StateChanged(
            SessionState.WORKING, SessionState.PROMPTING, "a question at the cursor", null));
    journal.append(at, "asker", new Event.PromptOpened(prompt));
    journal.append(
        at,
        "asker",
        new Event.PromptDecided(id, Verdict.CONFIRM, "proceed", "a plain question", false));
    return System.nanoTime() - start;
  }
}
