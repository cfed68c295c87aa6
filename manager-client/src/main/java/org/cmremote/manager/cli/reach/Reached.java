package org.cmremote.manager.cli.reach;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.ManagerOptions;
import org.cmremote.manager.Reconnect;
import org.cmremote.manager.TokenSource;
import org.cmremote.manager.deploy.Deployment;
import org.cmremote.manager.hosts.Host;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.ssh.SshTarget;

/** A client for one command, on a thread that may block. */
public final class Reached implements AutoCloseable {
  private static final long CLOSE_SECONDS = 5;

  /** What is told of an agent that has ended, or is about to. */
  private static final Set<ErrorCode> AWAY =
      EnumSet.of(ErrorCode.AGENT_NOT_RUNNING, ErrorCode.NOT_SENT, ErrorCode.DISCONNECTED);

  private final Transport transport;
  private final ManagerClient client;
  private final Optional<Host> host;
  private final Optional<SshTarget> ssh;
  private final Supplier<Future<Void>> ending;

  private Reached(
      Transport transport,
      ManagerClient client,
      Optional<Host> host,
      Optional<SshTarget> ssh,
      Supplier<Future<Void>> ending) {
    this.transport = transport;
    this.client = client;
    this.host = host;
    this.ssh = ssh;
    this.ending = ending;
  }

  /** Makes a client that isn't connected yet. */
  public static Reached by(Transport transport, TokenSource tokens, Reconnect reconnect) {
    return by(
        new Destination(
            transport.host(), Optional.empty(), Optional.empty(), () -> transport, tokens),
        reconnect);
  }

  static Reached by(Destination destination, Reconnect reconnect) {
    Vertx vertx = vertx();
    return by(vertx, destination, reconnect, vertx::close);
  }

  /** One of several that share their event loop, which isn't closed with it. */
  static Reached by(Vertx vertx, Destination destination, Reconnect reconnect) {
    return by(vertx, destination, reconnect, Future::succeededFuture);
  }

  private static Reached by(
      Vertx vertx, Destination destination, Reconnect reconnect, Supplier<Future<Void>> ending) {
    Transport transport = destination.transport().get();
    return new Reached(
        transport,
        new ManagerClient(vertx, transport, destination.tokens(), options(destination, reconnect)),
        destination.host(),
        destination.ssh(),
        ending);
  }

  static ManagerOptions options(Destination destination, Reconnect reconnect) {
    ManagerOptions options = ManagerOptions.named(ClientName.own()).withReconnect(reconnect);
    return destination.answerLimit().map(options::withAnswerLimit).orElse(options);
  }

  /** One event loop, and no cache directory left behind in /tmp. */
  public static Vertx vertx() {
    return Ahead.vertx();
  }

  static Vertx newVertx() {
    // Else Netty brings up the JVM's Flight Recorder, to tell it of buffers: a tenth of a second.
    System.setProperty("io.netty.jfr.enabled", "false");
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  public ManagerClient client() {
    return client;
  }

  public Transport transport() {
    return transport;
  }

  /** What the registry says of the host. */
  public Optional<Host> host() {
    return host;
  }

  /** How ssh reaches the host; empty if something else does. */
  public Optional<SshTarget> ssh() {
    return ssh;
  }

  /** Connects, to an agent that is brought back if it was idle, and hands over the client. */
  public ManagerClient connected() {
    connect();
    return client;
  }

  /** The same, and gives what the agent said. */
  public Result.Welcome connect() {
    try {
      return await(client.connect());
    } catch (CmException e) {
      if (!AWAY.contains(e.code()) || !new Deployment(transport, client, step -> {}).wake()) {
        throw e;
      }
      return await(client.connect());
    }
  }

  /**
   * Waits for an answer.
   *
   * @throws CmException if it is a failure
   */
  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof CmException known
          ? known
          : new CmException(ErrorCode.INTERNAL, "unforeseen: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CmException(ErrorCode.CLOSED, "interrupted", e);
    }
  }

  @Override
  public void close() {
    closed(client.close().eventually(ending));
  }

  /** Waits a little for an end: the command has done its work, what is left ends with us. */
  public static void closed(Future<Void> end) {
    try {
      end.toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // So it is.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
