package org.cmremote.transport.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cmremote.transport.TransportLoop;

/**
 * A master connection of one transport: the ssh child, what it says, and its end. A worker reads
 * its lines and hands each to the loop; everything else here happens on the loop alone.
 */
final class SshMaster implements Master {
  /** A login at level DEBUG1 takes about 70 lines; a channel that fails, 3. */
  private static final int KEPT_LINES = 400;

  private static final int LONGEST_LINE = 1000;
  private static final int END_SECONDS = 2;

  private final Process process;
  private final PrivateDirectory directory;
  private final String mark;
  private final Runnable forgotten;
  private final Deque<String> said = new ArrayDeque<>();
  private final List<CompletableFuture<String>> listeners = new ArrayList<>();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> exited = new CompletableFuture<>();
  private boolean ended;

  private SshMaster(Process process, PrivateDirectory directory, String mark, Runnable forgotten) {
    this.process = process;
    this.directory = directory;
    this.mark = mark;
    this.forgotten = forgotten;
  }

  /**
   * Starts the child.
   *
   * @param mark the line that it prints when the login is done
   * @param forgotten run once it was ended, since its process id may then become another's
   * @throws IOException if ssh can't be started
   */
  static SshMaster start(
      SshTarget target,
      List<String> command,
      PrivateDirectory directory,
      String mark,
      Runnable forgotten,
      TransportLoop loop)
      throws IOException {
    Process process = SshCommands.login(target, command).redirectErrorStream(true).start();
    SshMaster master = new SshMaster(process, directory, mark, forgotten);
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
    if (line.contains("open failed: ")) {
      listeners.forEach(listener -> listener.complete(line));
      listeners.clear();
    }
  }

  long pid() {
    return process.pid();
  }

  /** Completes on the loop when the login is done and the control socket listens. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  @Override
  public Path controlSocket() {
    return directory.controlSocket();
  }

  @Override
  public Path agentSocket() {
    return directory.agentSocket();
  }

  /** Completes on the loop when the process has ended and all it said was heard. */
  @Override
  public CompletableFuture<Void> exited() {
    return exited;
  }

  /** What it said last, oldest first. */
  List<String> said() {
    return List.copyOf(said);
  }

  @Override
  public CompletableFuture<String> refusal() {
    CompletableFuture<String> line = new CompletableFuture<>();
    listeners.add(line);
    return line;
  }

  /** Ends the process and the proxies behind it, and waits until it has ended. */
  @Override
  public void leave() {
    if (ended) {
      return;
    }
    ended = true;
    List<ProcessHandle> behind = process.descendants().toList();
    process.destroy();
    awaitExit();
    process.destroyForcibly();
    behind.forEach(ProcessHandle::destroyForcibly);
    awaitExit();
    forgotten.run();
  }

  @Override
  public void abandon() {
    leave();
  }

  private void awaitExit() {
    process.onExit().completeOnTimeout(process, END_SECONDS, TimeUnit.SECONDS).join();
  }
}
