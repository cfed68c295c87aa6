package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.logging.Logger;

/**
 * Answers requests with a wrong token, the slower the more there were. All peers are on loopback,
 * so failures are counted together; a right token never passes through here and is never slowed.
 * Each event loop has its own, so nothing is shared.
 */
final class Refusals {
  private static final Logger LOG = Logger.getLogger("web");

  /** A person who mistypes shouldn't notice. */
  private static final int FREE = 3;

  private static final Duration FIRST_DELAY = Duration.ofMillis(250);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(4);
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(1);

  /** Beyond this, waiting would take more places at the doors than those who guess should have. */
  private static final int MOST_WAITING = 16;

  private final Vertx vertx;
  private int failures;
  private int waiting;
  private long lastFailure;

  Refusals(Vertx vertx) {
    this.vertx = requireNonNull(vertx, "vertx is null");
  }

  void refuse(HttpServerResponse response) {
    long now = System.nanoTime();
    if (now - lastFailure > FORGOTTEN_AFTER.toNanos()) {
      failures = 0;
    }
    lastFailure = now;
    failures++;
    if (failures == 1) {
      // Once: who guesses shall not fill the log.
      LOG.warning("a request without the right token is refused, and so are others like it");
    }
    Duration delay = delayOf(failures);
    if (delay.isZero()) {
      answer(response);
    } else if (waiting == MOST_WAITING) {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      answer(response);
    } else {
      waiting++;
      vertx.setTimer(
          delay.toMillis(),
          timer -> {
            waiting--;
            answer(response);
          });
    }
  }

  /** How long the refusal of the so many-th failure in a row waits. */
  static Duration delayOf(int failure) {
    if (failure <= FREE) {
      return Duration.ZERO;
    }
    int doublings = Math.min(failure - FREE - 1, 10);
    Duration delay = FIRST_DELAY.multipliedBy(1L << doublings);
    return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
  }

  private static void answer(HttpServerResponse response) {
    if (!response.closed()) {
      response.setStatusCode(401).putHeader("WWW-Authenticate", "Bearer").end();
    }
  }
}
