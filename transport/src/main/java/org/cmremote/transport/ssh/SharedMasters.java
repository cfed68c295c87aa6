package org.cmremote.transport.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.transport.IoReason;
import org.cmremote.transport.TransportLoop;
import org.cmremote.transport.process.Program;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The one master to a host that all processes of the user share, and that outlives them. Whoever
 * finds none starts it, one at a time: under a lock that the kernel releases should they die. Its
 * forwards belong to it, so who finds it needs no process of ssh's at all.
 *
 * <p>What blocks runs on workers; they touch nothing of this object but {@link #starting}.
 */
final class SharedMasters implements Masters {
  private static final Pattern PID = Pattern.compile("\\(pid=(\\d+)\\)");

  /**
   * The master's log is kept in memory mostly (a runtime directory), and each channel adds to it.
   */
  private static final int LONGEST_LOG = 256 * 1024;

  private static final Duration LOG_LOOKS = Duration.ofMillis(20);

  private final SshTarget target;
  private final Path root;
  private final TransportLoop loop;
  private final SshCommands commands;
  private final SshClients clients;
  private final Optional<Logins> logins;

  private volatile @Nullable Process starting;
  private volatile boolean closed;

  SharedMasters(
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
    return onWorker(this::found)
        .thenComposeAsync(
            found ->
                found.isPresent() ? CompletableFuture.completedFuture(found.get()) : startInTurn(),
            loop.loop());
  }

  private CompletableFuture<Master> startInTurn() {
    return logins.isEmpty()
        ? onWorker(this::foundOrStarted)
        : logins
            .get()
            .enter(target, loop.workers())
            .thenComposeAsync(
                leave -> onWorker(this::foundOrStarted).whenComplete((up, failure) -> leave.run()),
                loop.loop());
  }

  /** What may fail with anything that a file does. */
  @FunctionalInterface
  private interface Attempt<T> {
    T make() throws IOException, InterruptedException;
  }

  private <T> CompletableFuture<T> onWorker(Attempt<T> attempt) {
    return CompletableFuture.supplyAsync(() -> guarded(attempt), loop.workers());
  }

  private <T> T guarded(Attempt<T> attempt) {
    try {
      return attempt.make();
    } catch (IOException e) {
      throw Program.isMissing(e)
          ? SshFailure.notStarted(target, e)
          : new CmException(
              ErrorCode.SSH_FAILED,
              "%s: the shared connection in %s can't be used: %s"
                  .formatted(target.name(), root, IoReason.of(e)),
              e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw loop.closed();
    }
  }

  /** The master with its forward, if both are there. */
  private Optional<Master> found() throws IOException {
    SharedPlace place = SharedPlace.of(root, target);
    Optional<Long> pid = place.pid();
    return pid.isPresent() && Files.exists(place.agentSocket(target.agent(), pid.get()))
        ? attached(place)
        : Optional.empty();
  }

  private Optional<Master> attached(SharedPlace place) throws IOException {
    Optional<Long> pid = place.pid();
    Optional<SocketChannel> held = AttachedMaster.connect(place.controlSocket());
    if (held.isEmpty() || pid.isEmpty()) {
      return Optional.empty();
    }
    shorten(place.log());
    return Optional.of(
        AttachedMaster.of(
            place.controlSocket(),
            place.agentSocket(target.agent(), pid.get()),
            Optional.of(place.secret(target.agent(), pid.get())),
            held.get(),
            () -> refusal(place.log()),
            () -> {},
            () -> place.kill(pid.get()),
            loop));
  }

  private Master foundOrStarted() throws IOException, InterruptedException {
    SharedPlace place = SharedPlace.of(root, target);
    try (SharedPlace.Turn unused = place.take()) {
      Optional<Master> found = attached(place);
      if (found.isEmpty()) {
        start(place);
        found = attached(place);
      }
      Master there = found.orElseThrow(() -> SshFailure.of(target, lines(place.log())));
      if (!Files.exists(there.agentSocket())) {
        forward(there);
      }
      return there;
    }
  }

  private void forward(Master there) {
    try {
      order(commands.forward(there.controlSocket(), there.agentSocket()));
    } catch (CmException e) {
      there.leave();
      throw e;
    }
  }

  private void start(SharedPlace place) throws IOException, InterruptedException {
    target.requireReadableFiles();
    Optional<Long> old = place.pid();
    if (old.isPresent()) {
      // Of one whose starter died before its socket was there.
      place.kill(old.get());
    }
    StaleSocket.remove(place.controlSocket());
    place.clear();
    Files.writeString(place.log(), "");
    Path config = new LoginConfig(target).write(place.config());
    SshTransport.warn(target);
    Process login =
        SshCommands.login(target, commands.shared(place.controlSocket(), config, place.log()))
            .directory(Path.of("/").toFile())
            // A pipe would be held open by the master, or by a jump's.
            .redirectOutput(ProcessBuilder.Redirect.appendTo(place.log().toFile()))
            .redirectError(ProcessBuilder.Redirect.appendTo(place.log().toFile()))
            .start();
    starting = login;
    place.write(target.name(), login.pid());
    try {
      if (closed || !login.waitFor(commands.loginLimit().toSeconds(), TimeUnit.SECONDS)) {
        login.destroyForcibly();
        throw closed
            ? loop.closed()
            : SshFailure.timedOut(
                target, "the login was not done after " + commands.loginLimit().toSeconds() + " s");
      }
    } finally {
      starting = null;
    }
    if (login.exitValue() != 0) {
      CmException failure = closed ? loop.closed() : SshFailure.of(target, lines(place.log()));
      place.clear();
      throw failure;
    }
    // What was started has put itself into the background, as another process.
    place.write(target.name(), pid(order(commands.check(place.controlSocket()))));
  }

  private long pid(List<String> said) {
    return said.stream()
        .map(PID::matcher)
        .filter(Matcher::find)
        .map(found -> Long.parseLong(found.group(1)))
        .findFirst()
        .orElseThrow(() -> SshFailure.of(target, said));
  }

  /** From a worker, which waits. */
  private List<String> order(List<String> command) {
    try {
      return CompletableFuture.completedFuture(command)
          .thenComposeAsync(clients::order, loop.loop())
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof CmException known ? known : e;
    }
  }

  /** The master writes to a file; what is refused shows there a little after the channel's end. */
  private CompletableFuture<String> refusal(Path log) {
    CompletableFuture<String> line = new CompletableFuture<>();
    look(log, size(log), line);
    return line;
  }

  private void look(Path log, long from, CompletableFuture<String> line) {
    if (line.isDone() || closed) {
      return;
    }
    lines(log, from).stream()
        .filter(it -> it.contains("open failed: "))
        .findFirst()
        .ifPresentOrElse(
            line::complete,
            () -> {
              Future<?> unused = loop.after(LOG_LOOKS, () -> look(log, from, line));
            });
  }

  private static List<String> lines(Path log) {
    return lines(log, 0);
  }

  private static List<String> lines(Path log, long from) {
    try {
      byte[] all = Files.readAllBytes(log);
      int start = from > all.length ? 0 : (int) from;
      return new String(all, start, all.length - start, UTF_8).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static long size(Path log) {
    try {
      return Files.size(log);
    } catch (IOException e) {
      return 0;
    }
  }

  /** ssh appends, so that what it writes next stands at the new end. */
  private static void shorten(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) > LONGEST_LOG) {
      try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
        file.truncate(0);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    Process login = starting;
    if (login != null) {
      login.destroyForcibly();
    }
  }
}
