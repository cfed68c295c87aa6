package org.cmremote.manager.cli.reach;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.ManagerOptions;
import org.cmremote.manager.Reconnect;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** A client for one command, on a thread that may block. */
public final class Reached implements AutoCloseable {
  private static final long CLOSE_SECONDS = 5;

  private final Vertx vertx;
  private final Transport transport;
  private final ManagerClient client;

  private Reached(Vertx vertx, Transport transport, ManagerClient client) {
    this.vertx = vertx;
    this.transport = transport;
    this.client = client;
  }

  /** Makes a client that isn't connected yet. */
  public static Reached by(Transport transport, TokenSource tokens, Reconnect reconnect) {
    Vertx vertx = vertx();
    ManagerOptions options =
        ManagerOptions.named("cm/" + Version.number()).withReconnect(reconnect);
    return new Reached(vertx, transport, new ManagerClient(vertx, transport, tokens, options));
  }

  /** One event loop, and no cache directory left behind in /tmp. */
  public static Vertx vertx() {
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

  /** Connects and hands over the client. */
  public ManagerClient connected() {
    await(client.connect());
    return client;
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
    Future<Void> closed = client.close().eventually(vertx::close);
    try {
      closed.toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The command has done its work; what is left ends with the process.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
