package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import org.cmremote.transport.protocol.Health;

/**
 * Tells supervisors how the agent is. Whoever has no token learns whether it lives and whether it
 * can do its work, and nothing of why; the metrics are for those with a token, observers too.
 */
final class StatusPages {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  /** A sessions' thread that takes longer hangs. */
  private static final long PATIENCE_SECONDS = 5;

  private final AuthenticationProvider tokens;
  private final Refusals refusals;
  private final Backend backend;
  private final Context eventLoop;

  StatusPages(
      AuthenticationProvider tokens, Refusals refusals, Backend backend, Context eventLoop) {
    this.tokens = requireNonNull(tokens, "tokens is null");
    this.refusals = requireNonNull(refusals, "refusals is null");
    this.backend = requireNonNull(backend, "backend is null");
    this.eventLoop = requireNonNull(eventLoop, "eventLoop is null");
  }

  void addTo(Router router) {
    router.get("/healthz").handler(routing -> say(routing.response(), 200, "ok"));
    router.get("/readyz").handler(this::ready);
    router.get("/metrics").handler(this::metrics);
  }

  private void ready(RoutingContext routing) {
    answer(
        backend.health().get(),
        health -> {
          boolean ready = health.succeeded() && health.result().status() != Health.Status.FAILING;
          say(routing.response(), ready ? 200 : 503, ready ? "ready" : "not ready");
        });
  }

  private void metrics(RoutingContext routing) {
    HttpServerResponse response = routing.response();
    tokens
        .authenticate(Tokens.carriedBy(routing.request().headers()))
        .onFailure(cause -> refusals.refuse(response))
        .onSuccess(
            user ->
                answer(
                    backend.metrics().get(),
                    metrics -> {
                      if (metrics.failed()) {
                        say(response, 503, "not ready");
                      } else if (!response.closed()) {
                        response
                            .putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS)
                            .end(metrics.result());
                      }
                    }));
  }

  private <T> void answer(Future<T> future, Handler<AsyncResult<T>> handler) {
    future
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .onComplete(outcome -> eventLoop.runOnContext(turn -> handler.handle(outcome)));
  }

  private static void say(HttpServerResponse response, int status, String word) {
    if (!response.closed()) {
      response
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end("{\"status\":\"" + word + "\"}");
    }
  }
}
