package org.cmremote.transport.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.cmremote.transport.TransportLoop;

/**
 * A running master connection: the ssh child, what it says, and its end. A worker reads its lines
 * and hands each to the loop; everything else here happens on the loop alone.
 */
final class SshMaster {
  /** A login at level DEBUG1 takes about 70 lines; a channel that fails, 3. */
  private static final int KEPT_LINES = 400;

  private static final int LONGEST_LINE = 1000;
  private static final int END_SECONDS = 2;

  private final Process process;
  private final String mark;
  private final Deque<String> said = new ArrayDeque<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> exited = new CompletableFuture<>();

  private record Listener(Predicate<String> wanted, CompletableFuture<String> line) {}

  private SshMaster(Process process, String mark) {
    this.process = process;
    this.mark = mark;
  }

  /**
   * Starts the child.
   *
   * @param mark the line that it prints when the login is done
   * @throws IOException if ssh can't be started
   */
  static SshMaster start(List<String> command, String mark, TransportLoop loop) throws IOException {
    Process process = SshCommands.process(command).redirectErrorStream(true).start();
    SshMaster master = new SshMaster(process, mark);
    CompletableFuture<Void> silent =
        CompletableFuture.runAsync(
            () -> read(process, line -> loop.loop().execute(() -> master.heard(line))),
            loop.workers());
    // A jump's own master, which the user's configuration may leave behind, holds the pipe open.
    loop.when(
        process
            .onExit()
            .thenCompose(dead -> silent.completeOnTimeout(null, 500, TimeUnit.MILLISECONDS)),
        (nothing, failure) -> master.exited.complete(null));
    return master;
  }

  private static void read(Process process, Consumer<String> lines) {
    try (Reader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      StringBuilder line = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        if (c != '\n' && c != '\r') {
          // A server's banner comes this way too, and may be anything.
          if (line.length() < LONGEST_LINE) {
            line.append((char) c);
          }
        } else if (!line.isEmpty()) {
          lines.accept(line.toString());
          line.setLength(0);
        }
      }
    } catch (IOException e) {
      // The pipe broke: the exit follows.
    }
  }

  private void heard(String line) {
    if (line.equals(mark)) {
      ready.complete(null);
      return;
    }
    if (said.size() == KEPT_LINES) {
      said.removeFirst();
    }
    said.addLast(line);
    listeners.stream()
        .filter(listener -> listener.wanted.test(line))
        .forEach(listener -> listener.line.complete(line));
    listeners.removeIf(listener -> listener.line.isDone());
  }

  long pid() {
    return process.pid();
  }

  /** Completes on the loop when the login is done and the control socket listens. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Completes on the loop when the process has ended and all it said was heard. */
  CompletableFuture<Void> exited() {
    return exited;
  }

  /** What it said last, oldest first. */
  List<String> said() {
    return List.copyOf(said);
  }

  /** The next line, from now on, that the predicate wants. */
  CompletableFuture<String> next(Predicate<String> wanted) {
    CompletableFuture<String> line = new CompletableFuture<>();
    listeners.add(new Listener(wanted, line));
    return line;
  }

  /** Ends the process and the proxies behind it, and waits until it has ended. */
  void end() {
    List<ProcessHandle> behind = process.descendants().toList();
    process.destroy();
    awaitExit();
    process.destroyForcibly();
    behind.forEach(ProcessHandle::destroyForcibly);
    awaitExit();
  }

  private void awaitExit() {
    process.onExit().completeOnTimeout(process, END_SECONDS, TimeUnit.SECONDS).join();
  }
}
