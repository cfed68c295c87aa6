package org.cmremote.transport.ssh;

import static java.util.Objects.requireNonNull;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cmremote.transport.AgentAddress;
import org.cmremote.transport.AgentProbe;
import org.cmremote.transport.CommandInput;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.Transport;
import org.cmremote.transport.TransportLoop;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.process.Program;
import org.cmremote.transport.protocol.CmException;
import org.jspecify.annotations.Nullable;

/**
 * Reaches a host through one OpenSSH master connection of its own. The first {@link #open} or
 * {@link #run} raises it; it lasts until it dies, which the state tells at once, or until {@link
 * #close}. When to raise it anew is the caller's decision. It ends with this process, however that
 * ends.
 */
public final class SshTransport implements Transport {
  private static final System.Logger LOG = System.getLogger(SshTransport.class.getName());

  /** Two less than a server's usual MaxSessions: a person may want a terminal. */
  private static final int SESSIONS = 8;

  /** For a line that is on its way already. */
  private static final Duration LINE_LIMIT = Duration.ofSeconds(5);

  /** A half-dead connection is found within 5 s. */
  private static final Duration SILENCE = Duration.ofSeconds(4);

  private final SshTarget target;
  private final SshCommands commands;
  private final TransportLoop loop;

  // Loop only, from here on.
  private final SshClients clients;
  private final SshTunnel tunnel;
  private final SessionSlots slots;
  private @Nullable CompletableFuture<AgentAddress> opening;

  /** Keeps its sockets in {@code $XDG_RUNTIME_DIR/cm/ssh}, else in {@code /tmp/cm-UID/ssh}. */
  public SshTransport(SshTarget target) {
    this(target, PrivateDirectory.defaultRoot(System.getenv("XDG_RUNTIME_DIR")));
  }

  /** The same, and waits with its login until it is its turn. */
  public SshTransport(SshTarget target, Logins logins) {
    this(
        target,
        PrivateDirectory.defaultRoot(System.getenv("XDG_RUNTIME_DIR")),
        Optional.of(logins));
  }

  /**
   * Keeps its sockets in a new 0700 directory in {@code root}, which is made if it is missing, as
   * is its parent. Nobody but this user may be able to write to either.
   */
  public SshTransport(SshTarget target, Path root) {
    this(target, root, Optional.empty());
  }

  SshTransport(SshTarget target, Path root, Optional<Logins> logins) {
    this.target = requireNonNull(target, "target is null");
    requireNonNull(root, "root is null");
    commands = new SshCommands(target);
    loop = new TransportLoop(target.name());
    clients = new SshClients(target, loop);
    tunnel = new SshTunnel(loop, masters(root, logins));
    slots = new SessionSlots(SESSIONS, loop);
  }

  /** To be said at each login. */
  static void warn(SshTarget target) {
    if (target.acceptsAnyKey()) {
      LOG.log(
          System.Logger.Level.WARNING,
          target.name()
              + ": any host key is accepted, so anybody on the path can pose as this host");
    }
  }

  private Masters masters(Path root, Optional<Logins> logins) {
    if (target.login() instanceof Login.UsersMaster) {
      return new UsersMasters(target, root, loop, commands, clients);
    }
    return new PatientMasters(
        target.persist().isPresent()
            ? new SharedMasters(target, root, loop, commands, clients, logins)
            : new OwnMasters(target, root, loop, commands, clients, logins),
        target.connectTimeout().orElse(SshTarget.CONNECT_TIMEOUT),
        loop);
  }

  @Override
  public String host() {
    return target.name();
  }

  /**
   * Raises the tunnel if there is none, then asks the agent one question through it. If nothing
   * comes back in time the tunnel is taken for dead and ended, so that the next call starts anew
   * instead of waiting for ssh to notice.
   */
  @Override
  public CompletableFuture<AgentAddress> open() {
    return loop.ask(
        () -> {
          if (opening != null) {
            return opening;
          }
          CompletableFuture<AgentAddress> attempt =
              tunnel.up().thenComposeAsync(this::reachAgentAtLast, loop.loop());
          opening = attempt;
          loop.when(attempt, (address, failure) -> opening = null);
          return attempt;
        });
  }

  @Override
  public CompletableFuture<CommandResult> run(
      List<String> command, CommandInput input, Duration limit) {
    return loop.ask(
        () -> {
          RemoteCommand remote =
              new RemoteCommand(Program.checked(command), RemoteCommand.newMark());
          return tunnel
              .up()
              .thenComposeAsync(
                  up -> slots.take(() -> session(up, remote, input, limit)), loop.loop());
        });
  }

  private CompletableFuture<CommandResult> session(
      Master up, RemoteCommand remote, CommandInput input, Duration limit) {
    List<String> command = commands.session(up.controlSocket(), RemoteCommand.BOOTSTRAP);
    return clients.session(command, remote, input, limit);
  }

  /**
   * Goes through this tunnel, which is raised if there is none; it works as long as the state stays
   * {@code OPEN}. The user's login shell parses the words: exact in POSIX shells; in fish a
   * backslash, and in csh a newline or exclamation mark, is not.
   */
  @Override
  public CompletableFuture<List<String>> terminal(List<String> command) {
    return loop.ask(
        () -> {
          String line = RemoteCommand.quoted(Program.checked(command));
          return tunnel
              .up()
              .thenApplyAsync(up -> commands.terminal(up.controlSocket(), line), loop.loop());
        });
  }

  /**
   * A shared master that was found may be dead for long, as after a machine has slept; then another
   * one is raised, once.
   */
  private CompletableFuture<AgentAddress> reachAgentAtLast(Master found) {
    CompletableFuture<AgentAddress> first = reachAgent(found);
    return target.persist().isEmpty()
        ? first
        : first
            .thenApply(Optional::of)
            .exceptionally(failure -> Optional.empty())
            .thenComposeAsync(
                address ->
                    address.isEmpty() && loop.state() == TransportState.IDLE
                        ? tunnel.up().thenComposeAsync(this::reachAgent, loop.loop())
                        : first,
                loop.loop());
  }

  /** A shared master has proved before that it can be quick. */
  private Duration answerLimit() {
    Duration limit = target.connectTimeout().orElse(SshTarget.CONNECT_TIMEOUT);
    return target.persist().isPresent() && limit.compareTo(SILENCE) > 0 ? SILENCE : limit;
  }

  private CompletableFuture<AgentAddress> reachAgent(Master up) {
    Path socket = up.agentSocket();
    CompletableFuture<String> refusal = up.refusal();
    return AgentProbe.of(UnixDomainSocketAddress.of(socket), answerLimit(), loop)
        .thenComposeAsync(
            outcome ->
                switch (outcome) {
                  case ANSWERED ->
                      CompletableFuture.completedFuture(new AgentAddress.UnixSocket(socket));
                  case CLOSED -> refused(refusal);
                  case SILENT -> silent(up);
                  case GONE -> gone(up);
                },
            loop.loop())
        .whenComplete((address, failure) -> refusal.cancel(false));
  }

  /** The reason comes through another pipe than the end of the connection, and maybe later. */
  private CompletableFuture<AgentAddress> refused(CompletableFuture<String> refusal) {
    return refusal
        .completeOnTimeout(
            "open failed: connect failed: closed at once",
            LINE_LIMIT.toMillis(),
            TimeUnit.MILLISECONDS)
        .thenApply(
            line -> {
              throw SshFailure.of(target, List.of(line));
            });
  }

  private CompletableFuture<AgentAddress> gone(Master up) {
    tunnel.abandon(up);
    return CompletableFuture.failedFuture(
        SshFailure.disconnected(target, "before the agent was asked"));
  }

  private CompletableFuture<AgentAddress> silent(Master up) {
    tunnel.abandon(up);
    return CompletableFuture.failedFuture(
        SshFailure.timedOut(
            target,
            "nothing came back through the tunnel within "
                + answerLimit().toSeconds()
                + " s, so it was ended"));
  }

  @Override
  public CompletableFuture<Optional<String>> kept() {
    return loop.ask(
        () ->
            tunnel
                .up()
                .thenApplyAsync(up -> up.secret().flatMap(KeptSecret::read), loop.workers()));
  }

  @Override
  public CompletableFuture<Void> keep(Optional<String> secret) {
    return loop.ask(
        () ->
            tunnel
                .up()
                .thenAcceptAsync(
                    up ->
                        up.secret()
                            .ifPresent(file -> secret.ifPresentOrElse(file::write, file::remove)),
                    loop.workers()));
  }

  @Override
  public TransportState state() {
    return loop.state();
  }

  @Override
  public void onState(Consumer<TransportState> listener) {
    loop.onState(listener);
  }

  @Override
  public void close() {
    loop.close(this::end);
  }

  private void end() {
    CmException closed = loop.closed();
    if (opening != null) {
      opening.completeExceptionally(closed);
    }
    clients.end(closed);
    tunnel.close(closed);
  }
}
