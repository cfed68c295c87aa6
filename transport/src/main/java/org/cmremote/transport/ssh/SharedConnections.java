package org.cmremote.transport.ssh;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.cmremote.transport.AgentProbe;
import org.cmremote.transport.TransportLoop;

/** The master connections that all processes of this user share. Its calls block. */
public final class SharedConnections {
  private static final Duration LIMIT = Duration.ofSeconds(4);

  private final Path root;

  /**
   * Those whose sockets are in {@code $XDG_RUNTIME_DIR/cm/ssh}, else in {@code /tmp/cm-UID/ssh}.
   */
  public SharedConnections() {
    this(PrivateDirectory.defaultRoot(System.getenv("XDG_RUNTIME_DIR")));
  }

  SharedConnections(Path root) {
    this.root = requireNonNull(root, "root is null");
  }

  /** What a connection is good for just now. */
  public enum State {
    /** An agent answered through it. */
    CONNECTED,
    /** The connection stands as far as this machine knows; no agent was reached through it. */
    NO_AGENT,
    /** Nothing came back through it; the next command that needs it makes another. */
    SILENT
  }

  /**
   * One shared connection.
   *
   * @param host as the user named it when it was made
   * @param pid of ssh
   * @param since when it was made
   * @param roundTrip to an agent and back, where one answered
   */
  public record Connection(
      String host, long pid, Instant since, State state, Optional<Duration> roundTrip) {
    public Connection {
      requireNonNull(host, "host is null");
      requireNonNull(since, "since is null");
      requireNonNull(state, "state is null");
      requireNonNull(roundTrip, "roundTrip is null");
    }
  }

  /** Those that stand, all asked at the same time, each through its forwards. */
  public List<Connection> all() {
    return connections(Optional.empty());
  }

  /** Those of them that lead to these hosts. */
  public List<Connection> to(List<SshTarget> targets) {
    return connections(Optional.of(targets));
  }

  private List<Connection> connections(Optional<List<SshTarget>> targets) {
    try {
      List<SharedPlace> places = new ArrayList<>();
      for (SharedPlace place : SharedPlace.all(root)) {
        if (targets.isEmpty() || leadsToOne(place, targets.get())) {
          places.add(place);
        }
      }
      TransportLoop loop = new TransportLoop("status");
      List<CompletableFuture<Optional<Connection>>> asked =
          places.stream()
              .map(
                  place ->
                      CompletableFuture.supplyAsync(() -> connection(place, loop), loop.workers()))
              .toList();
      return asked.stream().flatMap(answer -> answer.join().stream()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (CompletionException e) {
      throw e.getCause() instanceof UncheckedIOException known ? known : e;
    }
  }

  private static Optional<Connection> connection(SharedPlace place, TransportLoop loop) {
    try {
      return asked(place, loop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean leadsToOne(SharedPlace place, List<SshTarget> targets) throws IOException {
    for (SshTarget target : targets) {
      if (place.isFor(target)) {
        return true;
      }
    }
    return false;
  }

  private static Optional<Connection> asked(SharedPlace place, TransportLoop loop)
      throws IOException {
    Optional<Long> pid = place.pid();
    Optional<SocketChannel> held = AttachedMaster.connect(place.controlSocket());
    if (pid.isEmpty() || held.isEmpty()) {
      return Optional.empty();
    }
    try (SocketChannel unused = held.get()) {
      Instant since = Files.getLastModifiedTime(place.path().resolve("pid")).toInstant();
      String name = place.name().orElse("?");
      State state = State.NO_AGENT;
      for (Path socket : place.agentSockets()) {
        long start = System.nanoTime();
        AgentProbe.Outcome outcome =
            AgentProbe.of(UnixDomainSocketAddress.of(socket), LIMIT, loop).join();
        if (outcome == AgentProbe.Outcome.ANSWERED) {
          Duration roundTrip = Duration.ofNanos(System.nanoTime() - start);
          return Optional.of(
              new Connection(name, pid.get(), since, State.CONNECTED, Optional.of(roundTrip)));
        }
        state = outcome == AgentProbe.Outcome.SILENT ? State.SILENT : state;
      }
      return Optional.of(new Connection(name, pid.get(), since, state, Optional.empty()));
    }
  }

  /**
   * Ends the connections to that host, also those that were made by other options.
   *
   * @param target as it is reached by commands
   * @return whether there was one
   */
  public boolean end(SshTarget target) {
    try {
      boolean ended = false;
      for (SharedPlace place : SharedPlace.all(root)) {
        ended |= place.isFor(target) && end(place);
      }
      return ended;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Removes what is kept of the agents behind a connection, which goes on.
   *
   * @param target as it is reached by commands
   */
  public void forget(SshTarget target) {
    try {
      for (SharedPlace place : SharedPlace.all(root)) {
        if (place.isFor(target)) {
          place.forget();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Ends every connection.
   *
   * @return the hosts' names
   */
  public List<String> endAll() {
    try {
      List<String> ended = new ArrayList<>();
      for (SharedPlace place : SharedPlace.all(root)) {
        String name = place.name().orElse("?");
        if (end(place)) {
          ended.add(name);
        }
      }
      return ended;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean end(SharedPlace place) {
    try (SharedPlace.Turn unused = place.take()) {
      Optional<Long> pid = place.pid();
      boolean there =
          AttachedMaster.connect(place.controlSocket()).map(SharedConnections::closed).isPresent();
      if (pid.isPresent()) {
        place.kill(pid.get());
      }
      StaleSocket.remove(place.controlSocket());
      place.clear();
      return there;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static SocketChannel closed(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // It was only to see whether somebody listens.
    }
    return channel;
  }
}
