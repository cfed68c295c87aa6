package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Protocol;
import org.cmremote.transport.protocol.Result;
import org.jspecify.annotations.Nullable;

/**
 * What became of the requests that came with an idempotency key. None is forgotten before its time:
 * a key that comes again after that would be carried out again. So when there are too many, new
 * ones are refused. To be used on the sessions' context only.
 */
final class Outcomes {
  /** A client that tries again has to have given up well before. */
  static final Duration KEPT = Protocol.KEYS_KEPT;

  static final int MOST = 20_000;

  private final int most;

  /** In the order in which they came. */
  private final Map<String, Known> known = new LinkedHashMap<>();

  /**
   * @param content tells other requests from this one; 0 if it isn't known any more
   * @param atNanos when it came, as {@link System#nanoTime}
   */
  private record Known(
      String method, int content, long atNanos, Future<? extends Result> outcome) {}

  Outcomes(int most) {
    this.most = most;
  }

  /**
   * What became, or becomes, of the request with that key; null if it is new.
   *
   * @param content tells other requests from this one; never 0
   * @throws CmException {@code INVALID_PARAMS} if the key was another request's, {@code
   *     LIMIT_REACHED} if it is new and there is no room for it
   */
  @Nullable Future<? extends Result> find(String key, String method, int content, long nowNanos) {
    Known found = known.get(key);
    if (found == null) {
      forget(nowNanos);
      if (known.size() >= most) {
        throw new CmException(
            ErrorCode.LIMIT_REACHED,
            "%d requests with an idempotencyKey came within %d minutes, and more can't be remembered: send fewer, or send this one later"
                .formatted(most, KEPT.toMinutes()));
      }
      return null;
    }
    if (!found.method.equals(method) || (found.content != 0 && found.content != content)) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS,
          "idempotencyKey was another request's (%s): make a new one for each request"
              .formatted(found.method));
    }
    return found.outcome;
  }

  /** Remembers a request that isn't known yet. */
  void add(String key, String method, int content, long atNanos, Future<? extends Result> outcome) {
    known.put(key, new Known(method, content, atNanos, requireNonNull(outcome, "outcome is null")));
  }

  /** The request was not accepted, so that its key may come again. */
  void drop(String key) {
    known.remove(key);
  }

  private void forget(long nowNanos) {
    for (Iterator<Known> all = known.values().iterator(); all.hasNext(); ) {
      Known oldest = all.next();
      if (!oldest.outcome.isComplete() || nowNanos - oldest.atNanos < KEPT.toNanos()) {
        return;
      }
      all.remove();
    }
  }
}
