package org.cmremote.transport.ssh;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.cmremote.transport.CommandInput;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.TransportLoop;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.process.Program;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** The running ssh processes that talk to a master. Loop only. */
final class SshClients {
  /** For a client that asks nobody but the local master. */
  private static final Duration LOCAL_LIMIT = Duration.ofSeconds(5);

  /** Others' sessions are mostly as short as ours. */
  private static final Duration SESSION_PATIENCE = Duration.ofSeconds(10);

  private final SshTarget target;
  private final TransportLoop loop;
  private final Set<Program> running = new HashSet<>();

  SshClients(SshTarget target, TransportLoop loop) {
    this.target = target;
    this.loop = loop;
  }

  /** Has the master do something; answers what it said, or fails if it didn't. */
  CompletableFuture<List<String>> order(List<String> command) {
    return run(command, CommandInput.text(""), LOCAL_LIMIT, "ssh -O")
        .thenApply(
            said -> {
              List<String> lines = said.errors().lines().toList();
              if (said.exitCode() != 0) {
                throw SshFailure.of(target, lines);
              }
              return lines;
            });
  }

  /**
   * Runs a command in a session of the master's connection. Where other processes use that too, the
   * server may have no session left just now; it is asked again for a while.
   */
  CompletableFuture<CommandResult> session(
      List<String> command, RemoteCommand remote, CommandInput input, Duration limit) {
    Duration patience = target.isShared() ? SESSION_PATIENCE : Duration.ZERO;
    return session(command, remote, input, limit, System.nanoTime() + patience.toNanos());
  }

  private CompletableFuture<CommandResult> session(
      List<String> command, RemoteCommand remote, CommandInput input, Duration limit, long giveUp) {
    return run(command, remote.input(input), limit, remote.program())
        .thenComposeAsync(
            ssh -> {
              Optional<CommandResult> result = remote.result(ssh);
              if (result.isPresent()) {
                return CompletableFuture.completedFuture(result.get());
              }
              return isRefused(ssh) && System.nanoTime() - giveUp < 0
                  ? later(() -> session(command, remote, input, limit, giveUp))
                  : CompletableFuture.failedFuture(notRun(ssh, remote.program()));
            },
            loop.loop());
  }

  private CompletableFuture<CommandResult> later(
      Supplier<CompletableFuture<CommandResult>> session) {
    CompletableFuture<CommandResult> result = new CompletableFuture<>();
    Duration wait = Duration.ofMillis(ThreadLocalRandom.current().nextLong(50, 200));
    Future<?> unused =
        loop.after(
            wait,
            () ->
                loop.when(
                    session.get(),
                    (value, failure) -> {
                      if (failure == null) {
                        result.complete(value);
                      } else {
                        result.completeExceptionally(failure);
                      }
                    }));
    return result;
  }

  /** Before it was run, so that it can be asked for again. */
  private static boolean isRefused(CommandResult ssh) {
    return ssh.errors().contains("refused by peer");
  }

  private CompletableFuture<CommandResult> run(
      List<String> command, CommandInput input, Duration limit, String name) {
    if (loop.state() == TransportState.CLOSED) {
      return CompletableFuture.failedFuture(loop.closed());
    }
    Program client;
    try {
      client =
          Program.start(
              SshCommands.process(command).redirectInput(ProcessBuilder.Redirect.PIPE),
              input,
              loop.workers());
    } catch (IOException e) {
      return CompletableFuture.failedFuture(SshFailure.notStarted(target, e));
    }
    running.add(client);
    String overdue = name + " had not ended after " + limit.toMillis() + " ms";
    Future<?> cut = loop.after(limit, () -> client.end(SshFailure.timedOut(target, overdue)));
    return client
        .result()
        .whenCompleteAsync(
            (result, failure) -> {
              cut.cancel(false);
              running.remove(client);
            },
            loop.loop());
  }

  private CmException notRun(CommandResult ssh, String program) {
    List<String> said = ssh.errors().lines().toList();
    if (isRefused(ssh)) {
      return SshFailure.of(target, said);
    }
    return ssh.exitCode() == 255
        ? SshFailure.disconnected(target, "before " + program + " had ended; it may have run")
        : new CmException(
            ErrorCode.SSH_FAILED,
            target.name()
                + ": the login shell ended with exit code "
                + ssh.exitCode()
                + " and did not run "
                + program
                + "; give the user a login shell that runs commands. It said: "
                + (ssh.output() + ssh.errors()).strip());
  }

  /** Ends them all. */
  void end(CmException why) {
    List.copyOf(running).forEach(client -> client.end(why));
  }
}
