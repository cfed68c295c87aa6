package org.cmremote.transport.ssh;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cmremote.transport.AgentAddress;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.Transport;
import org.cmremote.transport.TransportLoop;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.process.Program;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Reaches a host through one OpenSSH master connection of its own. The first {@link #open} or
 * {@link #run} raises it; it lasts until it dies, which the state tells at once, or until {@link
 * #close}. When to raise it anew is the caller's decision.
 *
 * <pre>
 *   IDLE ── open, run ──▶ OPENING ── login, control socket, forward ──▶ OPEN
 *    ▲                       │ failed                                     │ master ended,
 *    └───────────────────────┴────────────────────────────────────────────┘ or host silent
 * </pre>
 */
public final class SshTransport implements Transport {
  private static final System.Logger LOG = System.getLogger(SshTransport.class.getName());

  /** Two less than a server's usual MaxSessions: a person may want a terminal. */
  private static final int SESSIONS = 8;

  /** For what only asks the local master, or has its answer on the way already. */
  private static final Duration LOCAL_LIMIT = Duration.ofSeconds(5);

  /** For the authentication, to which ssh's ConnectTimeout doesn't apply. */
  private static final Duration LOGIN_EXTRA = Duration.ofSeconds(20);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final SshTarget target;
  private final Path root;
  private final SshCommands commands;
  private final TransportLoop loop;

  // Loop only, from here on.
  private final SessionSlots slots;
  private final Set<Program> clients = new HashSet<>();
  private @Nullable PrivateDirectory directory;
  private @Nullable Guard guard;
  private @Nullable SshMaster master;
  private @Nullable CompletableFuture<SshMaster> tunnel;
  private @Nullable CompletableFuture<AgentAddress> opening;

  /** Keeps its sockets in {@code $XDG_RUNTIME_DIR/cm/ssh}, else in {@code /tmp/cm-UID/ssh}. */
  public SshTransport(SshTarget target) {
    this(target, PrivateDirectory.defaultRoot(System.getenv("XDG_RUNTIME_DIR")));
  }

  /**
   * Keeps its sockets in a new 0700 directory in {@code root}, which is made if it is missing, as
   * is its parent. Nobody but this user may be able to write to either.
   */
  public SshTransport(SshTarget target, Path root) {
    this.target = requireNonNull(target, "target is null");
    this.root = requireNonNull(root, "root is null");
    commands = new SshCommands(target);
    loop = new TransportLoop(target.name());
    slots = new SessionSlots(SESSIONS, loop);
    if (target.hostKeys() == HostKeyPolicy.ACCEPT_ALL) {
      LOG.log(
          System.Logger.Level.WARNING,
          target.name()
              + ": any host key is accepted, so anybody on the path can pose as this host");
    }
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
          if (opening == null) {
            CompletableFuture<AgentAddress> attempt =
                tunnel().thenComposeAsync(this::reachAgent, loop.loop());
            opening = attempt;
            loop.when(
                attempt,
                (address, failure) -> {
                  if (opening == attempt) {
                    opening = null;
                  }
                });
          }
          return opening;
        });
  }

  @Override
  public CompletableFuture<CommandResult> run(List<String> command, String input, Duration limit) {
    return loop.ask(
        () -> {
          RemoteCommand remote = new RemoteCommand(Program.checked(command), mark());
          return tunnel()
              .thenComposeAsync(
                  up -> slots.take(() -> session(remote, command.get(0), input, limit)),
                  loop.loop());
        });
  }

  /**
   * The command line of a terminal on the host, through this tunnel, which is raised if there is
   * none; it works as long as the state stays {@code OPEN}. For a program that takes over the
   * person's terminal, such as {@code tmux attach}. The user's login shell parses the words: exact
   * in POSIX shells; in fish a backslash, and in csh a newline or exclamation mark, is not.
   */
  public CompletableFuture<List<String>> terminal(List<String> command) {
    return loop.ask(
        () -> {
          String line = RemoteCommand.quoted(Program.checked(command));
          return tunnel().thenApplyAsync(up -> commands.terminal(directory(), line), loop.loop());
        });
  }

  // ---- The tunnel

  private CompletableFuture<SshMaster> tunnel() {
    if (tunnel != null) {
      return tunnel;
    }
    CompletableFuture<SshMaster> attempt = new CompletableFuture<>();
    tunnel = attempt;
    loop.enter(TransportState.OPENING);
    loop.when(raise(), (up, failure) -> settle(attempt, up, failure));
    return attempt;
  }

  private CompletableFuture<SshMaster> raise() {
    try {
      PrivateDirectory sockets = prepare();
      String mark = mark();
      SshMaster raised = SshMaster.start(commands.master(sockets, mark), mark, loop);
      master = raised;
      requireNonNull(guard, "guard is null").watch(raised);
      loop.when(raised.exited(), (ended, failure) -> lost(raised));
      return loggedIn(raised)
          .thenComposeAsync(
              ready -> client(commands.check(sockets), "", LOCAL_LIMIT, "-O check"), loop.loop())
          .thenAccept(said -> requireAnswerOf(raised, said))
          .thenComposeAsync(
              ready -> client(commands.forward(sockets), "", LOCAL_LIMIT, "-O forward"),
              loop.loop())
          .thenApply(
              said -> {
                requireSuccess(said);
                return raised;
              });
    } catch (IOException e) {
      return CompletableFuture.failedFuture(notStarted(e));
    } catch (CmException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private PrivateDirectory prepare() throws IOException {
    Path identity = target.identityFile().orElse(null);
    if (identity != null && !Files.isReadable(identity)) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          host() + ": the identity file " + identity + " can't be read; name one that can");
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
    CompletableFuture<Void> result = new CompletableFuture<>();
    Future<?> deadline =
        loop.after(
            limit,
            () ->
                result.completeExceptionally(
                    timedOut("the login was not done after " + limit.toSeconds() + " s")));
    loop.when(raised.ready(), (ready, failure) -> result.complete(null));
    loop.when(
        raised.exited(),
        (ended, failure) -> result.completeExceptionally(SshFailure.of(target, raised.said())));
    return result.whenComplete((done, failure) -> deadline.cancel(false));
  }

  private void settle(
      CompletableFuture<SshMaster> attempt, @Nullable SshMaster up, @Nullable Throwable failure) {
    if (tunnel != attempt || attempt.isDone()) {
      return; // Closed meanwhile, which has ended the master.
    }
    if (up != null && !up.exited().isDone()) {
      loop.enter(TransportState.OPEN);
      attempt.complete(up);
      return;
    }
    drop();
    attempt.completeExceptionally(
        failure != null ? failure : SshFailure.of(target, requireNonNull(up).said()));
  }

  private void lost(SshMaster ended) {
    if (master == ended && tunnel != null && tunnel.isDone()) {
      drop();
    }
  }

  private void drop() {
    if (master != null) {
      master.end();
      master = null;
      requireNonNull(guard, "guard is null").forget();
    }
    tunnel = null;
    loop.enter(TransportState.IDLE);
  }

  // ---- The agent at its end

  private CompletableFuture<AgentAddress> reachAgent(SshMaster up) {
    Path socket = directory().agentSocket();
    CompletableFuture<String> refusal = up.next(line -> line.contains("open failed: "));
    return AgentProbe.of(socket, target.connectTimeout(), loop)
        .thenComposeAsync(
            outcome ->
                switch (outcome) {
                  case ANSWERED ->
                      CompletableFuture.completedFuture(new AgentAddress.UnixSocket(socket));
                  case CLOSED -> refused(refusal);
                  case SILENT -> silent(up);
                  case GONE -> CompletableFuture.failedFuture(disconnected("was lost"));
                },
            loop.loop())
        .whenComplete((address, failure) -> refusal.cancel(false));
  }

  /** The reason is on its way through another pipe than the end of the connection. */
  private CompletableFuture<AgentAddress> refused(CompletableFuture<String> refusal) {
    return refusal
        .completeOnTimeout(
            "open failed: connect failed: closed at once",
            LOCAL_LIMIT.toMillis(),
            TimeUnit.MILLISECONDS)
        .thenApply(
            line -> {
              throw SshFailure.of(target, List.of(line));
            });
  }

  private CompletableFuture<AgentAddress> silent(SshMaster up) {
    if (master == up) {
      drop();
    }
    return CompletableFuture.failedFuture(
        timedOut(
            "nothing came back through the tunnel within "
                + target.connectTimeout().toSeconds()
                + " s, so it was ended"));
  }

  // ---- Clients of the master

  private CompletableFuture<CommandResult> session(
      RemoteCommand remote, String name, String input, Duration limit) {
    return client(
            commands.session(directory(), RemoteCommand.BOOTSTRAP),
            remote.input(input),
            limit,
            name)
        .thenApply(ssh -> remote.result(ssh).orElseThrow(() -> notRun(ssh, name)));
  }

  private CompletableFuture<CommandResult> client(
      List<String> command, String input, Duration limit, String name) {
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
      return CompletableFuture.failedFuture(notStarted(e));
    }
    clients.add(client);
    Future<?> cut =
        loop.after(
            limit,
            () -> client.end(timedOut(name + " had not ended after " + limit.toMillis() + " ms")));
    return client
        .result()
        .whenCompleteAsync(
            (result, failure) -> {
              cut.cancel(false);
              clients.remove(client);
            },
            loop.loop());
  }

  private void requireAnswerOf(SshMaster raised, CommandResult said) {
    requireSuccess(said);
    if (!said.errors().contains("(pid=" + raised.pid() + ")")) {
      throw SshFailure.of(target, said.errors().lines().toList());
    }
  }

  private void requireSuccess(CommandResult said) {
    if (said.exitCode() != 0) {
      throw SshFailure.of(target, said.errors().lines().toList());
    }
  }

  // ---- Failures

  private CmException notRun(CommandResult ssh, String name) {
    List<String> said = ssh.errors().lines().toList();
    if (said.stream().anyMatch(line -> line.contains("refused by peer"))) {
      return SshFailure.of(target, said);
    }
    return ssh.exitCode() == 255
        ? disconnected("was lost before " + name + " had ended; it may have run")
        : new CmException(
            ErrorCode.SSH_FAILED,
            host()
                + ": the login shell ended with exit code "
                + ssh.exitCode()
                + " and did not run "
                + name
                + "; give the user a login shell that runs commands. It said: "
                + (ssh.output() + ssh.errors()).strip());
  }

  private CmException disconnected(String what) {
    return new CmException(
        ErrorCode.DISCONNECTED, host() + ": the tunnel " + what + "; open it again");
  }

  private CmException timedOut(String what) {
    return new CmException(
        ErrorCode.TIMED_OUT, host() + ": " + what + "; check the host and the network");
  }

  private CmException notStarted(IOException e) {
    return Program.isMissing(e)
        ? new CmException(
            ErrorCode.SSH_MISSING,
            host()
                + ": there is no program "
                + target.program()
                + "; install the OpenSSH client (Debian: apt install openssh-client)",
            e)
        : new CmException(
            ErrorCode.SSH_FAILED, host() + ": ssh could not be started: " + e.getMessage(), e);
  }

  // ---- The rest

  private PrivateDirectory directory() {
    return requireNonNull(directory, "directory is null");
  }

  private static String mark() {
    byte[] bytes = new byte[12];
    RANDOM.nextBytes(bytes);
    return "cm" + HexFormat.of().formatHex(bytes) + "x";
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
    if (tunnel != null) {
      tunnel.completeExceptionally(closed);
    }
    List.copyOf(clients).forEach(client -> client.end(closed));
    if (master != null) {
      master.end();
      master = null;
    }
    if (guard != null) {
      guard.forget();
      guard.end();
    }
  }
}
