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
import org.jspecify.annotations.Nullable;

/** Masters that belong to one transport alone: children in the foreground, which end with it. */
final class OwnMasters implements Masters {
  private final SshTarget target;
  private final Path root;
  private final TransportLoop loop;
  private final SshCommands commands;
  private final SshClients clients;
  private final Optional<Logins> logins;

  private @Nullable PrivateDirectory directory;
  private @Nullable Guard guard;
  private @Nullable SshMaster master;

  OwnMasters(
      SshTarget target,
      Path root,
      TransportLoop loop,
      SshCommands commands,
      SshClients clients,
      Optional<Logins> logins) {
    this.target = target;
    this.root = root;
    this.loop = loop;
    this.commands = commands;
    this.clients = clients;
    this.logins = logins;
  }

  @Override
  public CompletableFuture<Master> raise() {
    if (logins.isEmpty()) {
      return start();
    }
    return logins
        .get()
        .enter(target, loop.workers())
        .thenComposeAsync(leave -> start().whenComplete((up, failure) -> leave.run()), loop.loop());
  }

  private CompletableFuture<Master> start() {
    if (loop.state() == TransportState.CLOSED) {
      return CompletableFuture.failedFuture(loop.closed());
    }
    try {
      PrivateDirectory sockets = prepare();
      Path config = new LoginConfig(target).write(sockets.config());
      SshTransport.warn(target);
      String mark = RemoteCommand.newMark();
      Runnable forget = () -> requireNonNull(guard, "guard is null").forget();
      SshMaster raised =
          SshMaster.start(
              target,
              commands.master(sockets.controlSocket(), config, mark),
              sockets,
              mark,
              forget,
              loop);
      master = raised;
      requireNonNull(guard, "guard is null").watch(raised);
      Path control = sockets.controlSocket();
      return loggedIn(raised)
          .thenComposeAsync(ready -> clients.order(commands.check(control)), loop.loop())
          .thenAccept(said -> requireAnswerOf(raised, said))
          .thenComposeAsync(
              ready -> clients.order(commands.forward(control, sockets.agentSocket())), loop.loop())
          .thenApplyAsync(said -> alive(raised), loop.loop())
          .whenCompleteAsync(
              (up, failure) -> {
                if (failure != null) {
                  raised.leave();
                }
              },
              loop.loop());
    } catch (IOException e) {
      return CompletableFuture.failedFuture(SshFailure.notStarted(target, e));
    } catch (CmException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private Master alive(SshMaster raised) {
    if (raised.exited().isDone()) {
      throw SshFailure.of(target, raised.said());
    }
    return raised;
  }

  private PrivateDirectory prepare() throws IOException {
    target.requireReadableFiles();
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
    Duration limit = commands.loginLimit();
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

  @Override
  public void close() {
    if (master != null) {
      master.leave();
    }
    if (guard != null) {
      guard.end();
    }
  }
}
