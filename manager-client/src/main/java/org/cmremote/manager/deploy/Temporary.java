package org.cmremote.manager.deploy;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * What a temporary deployment lives by: a command on the host that removes it when its input ends,
 * as it does when this process does, or when it hears nothing for a while, as when the line is cut.
 *
 * <p>The thread that sends, those that wait and the one that ends it touch it; a latch and a future
 * are all that they share.
 */
public final class Temporary implements AutoCloseable {
  private static final Duration FOREVER = Duration.ofDays(10_000);

  /** The agent stops within 5 s. */
  private static final Duration REMOVED = Duration.ofSeconds(15);

  /** Tells this deployment from any other that may be there later. */
  private final String mark = UUID.randomUUID().toString();

  private final String host;
  private final CountDownLatch over = new CountDownLatch(1);
  private final CompletableFuture<CommandResult> removal;

  private Temporary(Transport transport, Duration silence) {
    host = transport.host();
    removal =
        transport.run(
            Script.HOLD.command(String.valueOf(silence.toSeconds()), mark),
            stream -> beat(stream, silence.dividedBy(6)),
            FOREVER);
  }

  /** Begins one, before there is anything that could be left behind. */
  static Temporary begin(Transport transport, Duration silence) {
    return new Temporary(requireNonNull(transport, "transport is null"), silence);
  }

  String mark() {
    return mark;
  }

  private void beat(OutputStream stream, Duration interval) throws IOException {
    try {
      do {
        stream.write('\n');
        stream.flush();
      } while (!over.await(interval.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /**
   * Waits until the host has removed the deployment.
   *
   * @throws CmException {@code DEPLOYMENT_REFUSED} if something was there already; {@code
   *     AGENT_NOT_RUNNING} if another manager removed it; what the transport fails with if the way
   *     there is lost, and the host removes it by itself
   */
  public void awaitEnd() {
    CommandResult result;
    try {
      result = removal.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof CmException known ? known : e;
    }
    if (result.exitCode() == Script.REMOVED) {
      throw new CmException(
          ErrorCode.AGENT_NOT_RUNNING,
          "%s: the temporary agent is gone: another cm undeployed it".formatted(host));
    }
    if (result.exitCode() != 0) {
      throw new CmException(
          ErrorCode.DEPLOYMENT_REFUSED,
          "%s: %s; nothing was changed".formatted(host, result.errors().strip()));
    }
  }

  /** Whether the host did not let it begin. */
  boolean isRefused() {
    return removal.isDone()
        && !removal.isCompletedExceptionally()
        && removal.join().exitCode() != 0;
  }

  /** Has the host remove the deployment, and waits a while until it has. Again is a no-op. */
  @Override
  public void close() {
    over.countDown();
    removal
        .handle((result, failure) -> true)
        .completeOnTimeout(false, REMOVED.toSeconds(), TimeUnit.SECONDS)
        .join();
  }
}
