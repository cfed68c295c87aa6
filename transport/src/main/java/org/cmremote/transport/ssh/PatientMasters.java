package org.cmremote.transport.ssh;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.cmremote.transport.TransportLoop;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * Asks again where a server closes the connection before the login: with MaxStartups at its
 * default, one to which twenty managers connect at the same time does that to some of them, and so
 * does a line that is just being mended. The waits are random, so that those meet no second time,
 * and grow after a while; after as long as a connect may take it is a failure. Loop only.
 */
final class PatientMasters implements Masters {
  private static final long LEAST_MILLIS = 100;
  private static final long FIRST_MILLIS = 400;
  private static final long MOST_MILLIS = 3_000;

  /** For so long the waits stay short: whoever is cut off is back soon after the line is. */
  private static final Duration SOON = Duration.ofSeconds(4);

  private final Masters masters;
  private final Duration patience;
  private final TransportLoop loop;

  PatientMasters(Masters masters, Duration patience, TransportLoop loop) {
    this.masters = requireNonNull(masters, "masters is null");
    this.patience = requireNonNull(patience, "patience is null");
    this.loop = requireNonNull(loop, "loop is null");
  }

  @Override
  public CompletableFuture<Master> raise() {
    long now = System.nanoTime();
    return raise(FIRST_MILLIS, now + SOON.toNanos(), now + patience.toNanos());
  }

  private CompletableFuture<Master> raise(long mostMillis, long growFrom, long giveUp) {
    if (loop.state() == TransportState.CLOSED) {
      return CompletableFuture.failedFuture(loop.closed());
    }
    return masters
        .raise()
        .exceptionallyComposeAsync(
            failure ->
                isThrottled(failure) && System.nanoTime() - giveUp < 0
                    ? later(mostMillis, growFrom, giveUp)
                    : CompletableFuture.failedFuture(failure),
            loop.loop());
  }

  private CompletableFuture<Master> later(long mostMillis, long growFrom, long giveUp) {
    CompletableFuture<Void> waited = new CompletableFuture<>();
    long millis = ThreadLocalRandom.current().nextLong(LEAST_MILLIS, mostMillis);
    Future<?> unused = loop.after(Duration.ofMillis(millis), () -> waited.complete(null));
    boolean grows = System.nanoTime() - growFrom >= 0;
    long next = grows ? Math.min(2 * mostMillis, MOST_MILLIS) : mostMillis;
    return waited.thenCompose(now -> raise(next, growFrom, giveUp));
  }

  private static boolean isThrottled(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof CmException known && known.code() == ErrorCode.LOGIN_THROTTLED;
  }

  @Override
  public void close() {
    masters.close();
  }
}
