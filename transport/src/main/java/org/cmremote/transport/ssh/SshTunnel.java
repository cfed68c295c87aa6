package org.cmremote.transport.ssh;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.cmremote.transport.TransportLoop;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The one master of a transport with its forward: raised on demand, dropped when it dies. Loop
 * only.
 *
 * <pre>
 *   IDLE ── up ──▶ OPENING ── login, control socket, forward ──▶ OPEN
 *    ▲                │ failed                                     │ master ended,
 *    └────────────────┴────────────────────────────────────────────┘ or host silent
 * </pre>
 */
final class SshTunnel {
  /** For the authentication, to which ssh's ConnectTimeout doesn't apply. */
  private static final Duration LOGIN_EXTRA = Duration.ofSeconds(20);

  private final SshTarget target;
  private final Path root;
  private final TransportLoop loop;
  private final SshCommands commands;
  private final SshClients clients;
  private final Optional<Logins> logins;

  private @Nullable PrivateDirectory directory;
  private @Nullable Guard guard;
  private @Nullable SshMaster master;
  private @Nullable CompletableFuture<SshMaster> attempt;

  SshTunnel(
      SshTarget target,
      Path root,
      TransportLoop loop,
      SshCommands commands,
      SshClients clients,
      Optional<Logins> logins) {
    this.logins = logins;
    this.target = target;
    this.root = root;
    this.loop = loop;
    this.commands = commands;
    this.clients = clients;
  }

  /** The master that is up, or that an attempt under way or a new one will bring up. */
  CompletableFuture<SshMaster> up() {
    if (attempt != null) {
      return attempt;
    }
    CompletableFuture<SshMaster> started = new CompletableFuture<>();
    attempt = started;
    loop.enter(TransportState.OPENING);
    loop.when(inTurn(), (up, failure) -> settle(started, up, failure));
    return started;
  }

  /** Where the sockets are; there is one once a tunnel has been up. */
  PrivateDirectory directory() {
    return requireNonNull(directory, "directory is null");
  }

  private CompletableFuture<SshMaster> inTurn() {
    if (logins.isEmpty()) {
      return raise();
    }
    return logins
        .get()
        .enter(target, loop.workers())
        .thenComposeAsync(leave -> raise().whenComplete((up, failure) -> leave.run()), loop.loop());
  }

  private CompletableFuture<SshMaster> raise() {
    if (loop.state() == TransportState.CLOSED) {
      return CompletableFuture.failedFuture(loop.closed());
    }
    try {
      PrivateDirectory sockets = prepare();
      String mark = RemoteCommand.newMark();
      SshMaster raised = SshMaster.start(commands.master(sockets, mark), mark, loop);
      master = raised;
      requireNonNull(guard, "guard is null").watch(raised);
      loop.when(raised.exited(), (ended, failure) -> lost(raised));
      return loggedIn(raised)
          .thenComposeAsync(ready -> clients.order(commands.check(sockets)), loop.loop())
          .thenAccept(said -> requireAnswerOf(raised, said))
          .thenComposeAsync(ready -> clients.order(commands.forward(sockets)), loop.loop())
          .thenApply(said -> raised);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(SshFailure.notStarted(target, e));
    } catch (CmException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private PrivateDirectory prepare() throws IOException {
    Path identity = target.identityFile().orElse(null);
    if (identity != null && !Files.isReadable(identity)) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          target.name() + ": the identity file " + identity + " can't be read; name one that can");
    }
    if (directory == null || !Files.isDirectory(directory.path())) {
      directory = PrivateDirectory.create(root, SshCommands.hash(target));
      if (guard != null) {
        guard.end();
      }
      guard = Guard.of(directory);
    }
    StaleSocket.remove(directory.controlSocket());
    return directory;
  }

  private CompletableFuture<Void> loggedIn(SshMaster raised) {
    Duration limit = target.connectTimeout().plus(LOGIN_EXTRA);
    CmException overdue =
        SshFailure.timedOut(target, "the login was not done after " + limit.toSeconds() + " s");
    CompletableFuture<Void> result = new CompletableFuture<>();
    Future<?> deadline = loop.after(limit, () -> result.completeExceptionally(overdue));
    loop.when(raised.ready(), (ready, failure) -> result.complete(null));
    loop.when(
        raised.exited(),
        (ended, failure) -> result.completeExceptionally(SshFailure.of(target, raised.said())));
    return result.whenComplete((done, failure) -> deadline.cancel(false));
  }

  /** That the control socket is there, and that it is this master's. */
  private void requireAnswerOf(SshMaster raised, List<String> said) {
    if (said.stream().noneMatch(line -> line.contains("(pid=" + raised.pid() + ")"))) {
      throw SshFailure.of(target, said);
    }
  }

  private void settle(
      CompletableFuture<SshMaster> started, @Nullable SshMaster up, @Nullable Throwable failure) {
    if (started.isDone()) {
      return; // Closed meanwhile, which has ended the master.
    }
    if (up != null && !up.exited().isDone()) {
      loop.enter(TransportState.OPEN);
      started.complete(up);
      return;
    }
    drop();
    started.completeExceptionally(
        failure != null ? failure : SshFailure.of(target, requireNonNull(up).said()));
  }

  private void lost(SshMaster ended) {
    // An attempt under way sees the end itself, and tells what ssh said.
    if (master == ended && attempt != null && attempt.isDone()) {
      drop();
    }
  }

  /** Ends that master, if it is still the one. */
  void drop(SshMaster dead) {
    if (master == dead) {
      drop();
    }
  }

  private void drop() {
    endMaster();
    attempt = null;
    loop.enter(TransportState.IDLE);
  }

  private void endMaster() {
    if (master != null) {
      master.end();
      master = null;
      requireNonNull(guard, "guard is null").forget();
    }
  }

  /** Ends the master, removes its files, and fails an attempt under way. */
  void close(CmException closed) {
    if (attempt != null) {
      attempt.completeExceptionally(closed);
    }
    endMaster();
    if (guard != null) {
      guard.end();
    }
  }
}
