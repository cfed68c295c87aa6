package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.cmremote.agent.session.HookEvent;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Role;

/**
 * Takes what tools' hooks say: a POST with the tool's own JSON, from an operator, since what a tool
 * does decides what is typed into it. Answers 204 when a session has it, else says why not; the
 * command {@code hook} doesn't wait for that.
 */
final class HookDoor implements Handler<RoutingContext> {
  static final String PATH = "/v1/hooks/:tool";

  /** As much as the command {@code hook} sends, in bytes. */
  private static final int LONGEST = 64 * 1024;

  private final AuthenticationProvider tokens;
  private final Refusals refusals;
  private final Backend backend;
  private final Context eventLoop;

  HookDoor(AuthenticationProvider tokens, Refusals refusals, Backend backend, Context eventLoop) {
    this.tokens = requireNonNull(tokens, "tokens is null");
    this.refusals = requireNonNull(refusals, "refusals is null");
    this.backend = requireNonNull(backend, "backend is null");
    this.eventLoop = requireNonNull(eventLoop, "eventLoop is null");
  }

  @Override
  public void handle(RoutingContext routing) {
    tokens
        .authenticate(Tokens.carriedBy(routing.request().headers()))
        .onSuccess(user -> admit(routing.request(), routing.pathParam("tool"), user))
        .onFailure(cause -> refusals.refuse(routing.response()));
  }

  private void admit(HttpServerRequest request, String tool, User user) {
    if (!Roles.required(Role.OPERATOR).match(user)) {
      answer(request, 403, "hooks report as operators only");
    } else if (!isBounded(request.getHeader(HttpHeaders.CONTENT_LENGTH))) {
      answer(request, 413, "give a Content-Length of at most " + LONGEST);
    } else {
      request.body().onSuccess(body -> read(request, tool, body));
    }
  }

  private static boolean isBounded(String length) {
    return length != null && length.matches("\\d{1,9}") && Integer.parseInt(length) <= LONGEST;
  }

  private void read(HttpServerRequest request, String tool, Buffer body) {
    HookEvent.Pane pane =
        HookEvent.Pane.of(request.getHeader("Cm-Pane"), request.getHeader("Cm-Tmux"));
    Optional<HookEvent> event = HookJson.read(tool, pane, body.getBytes());
    if (event.isEmpty()) {
      answer(request, 400, "that names no hook event");
      return;
    }
    backend.<Void>ask(
        eventLoop,
        () -> backend.hooks().apply(event.get()),
        taken -> {
          if (taken.succeeded()) {
            request.response().setStatusCode(204).end();
          } else if (taken.cause() instanceof CmException known) {
            answer(request, 404, known.code() + ": " + known.message());
          } else {
            answer(request, 500, "that failed");
          }
        });
  }

  private static void answer(HttpServerRequest request, int status, String why) {
    if (!request.response().closed()) {
      request
          .response()
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
          .end(why + "\n");
    }
  }
}
