package org.cmremote.agent.web;

import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;
import static org.cmremote.transport.protocol.Role.OBSERVER;
import static org.cmremote.transport.protocol.Role.OPERATOR;

import io.vertx.core.Future;
import io.vertx.ext.auth.User;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.cmremote.agent.session.Sessions;
import org.cmremote.transport.protocol.Health;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.Role;
import org.jspecify.annotations.Nullable;

/** The one table that says who carries out which request, and which role may ask for it. */
final class Dispatcher {
  /**
   * Who asks.
   *
   * @param name the client's name, as it said in its hello
   */
  record Caller(String name, ScreenFeed screens, Waits waits) {
    Caller {
      requireNonNull(name, "name is null");
      requireNonNull(screens, "screens is null");
      requireNonNull(waits, "waits is null");
    }
  }

  /**
   * @param role the least that a caller must be
   */
  record Route(Role role, BiFunction<Request<?>, Caller, Future<? extends Result>> work) {
    Route {
      requireNonNull(role, "role is null");
      requireNonNull(work, "work is null");
    }
  }

  private final Map<Class<?>, Route> routes;

  Dispatcher(Map<Class<?>, Route> routes) {
    this.routes = Map.copyOf(routes);
  }

  /** All requests but {@code hello}, which is the connection's own. */
  static Dispatcher of(
      Sessions sessions,
      Clients clients,
      Supplier<Future<Void>> restart,
      Supplier<Future<Health>> health) {
    return new Dispatcher(
        Map.ofEntries(
            route(OBSERVER, Request.AgentInfo.class, (info, caller) -> done(clients.details())),
            route(OBSERVER, Request.AgentHealth.class, (request, caller) -> health.get()),
            route(
                OBSERVER,
                Request.ListSessions.class,
                (list, caller) -> done(new Result.SessionList(sessions.list()))),
            route(
                OBSERVER,
                Request.GetSession.class,
                (get, caller) -> done(sessions.get(get.session()))),
            route(
                OBSERVER, Request.GetScreen.class, (get, caller) -> sessions.screen(get.session())),
            route(
                OBSERVER,
                Request.RecordSession.class,
                (record, caller) -> sessions.record(record.session())),
            route(
                OBSERVER,
                Request.ExplainSession.class,
                (explain, caller) -> sessions.explain(explain.session())),
            route(
                OBSERVER,
                Request.WaitFor.class,
                (wait, caller) ->
                    caller.waits().begin(abandoned -> sessions.waitFor(wait, abandoned))),
            route(
                OBSERVER,
                Request.GetAutoConfirm.class,
                (get, caller) -> autoConfirm(sessions, get.session())),
            route(
                OBSERVER,
                Request.CheckPolicy.class,
                (check, caller) -> done(sessions.checkPolicy(check))),
            route(
                OBSERVER,
                Request.Subscribe.class,
                (subscribe, caller) -> {
                  caller.screens().choose(subscribe.screens());
                  return done();
                }),
            route(OPERATOR, Request.RestartAgent.class, (request, caller) -> done(restart.get())),
            route(
                OPERATOR,
                Request.CreateSession.class,
                (create, caller) -> sessions.create(create, caller.name())),
            route(
                OPERATOR,
                Request.AdoptSession.class,
                (adopt, caller) -> sessions.adopt(adopt, caller.name())),
            route(
                OPERATOR,
                Request.ReleaseSession.class,
                (release, caller) -> done(sessions.release(release.session(), caller.name()))),
            route(
                OPERATOR,
                Request.KillSession.class,
                (kill, caller) -> done(sessions.kill(kill.session(), caller.name()))),
            route(
                OPERATOR, Request.ResizeSession.class, (resize, caller) -> sessions.resize(resize)),
            route(
                OPERATOR, Request.SendText.class, (send, caller) -> done(sessions.sendText(send))),
            route(
                OPERATOR, Request.SendKeys.class, (send, caller) -> done(sessions.sendKeys(send))),
            route(
                OPERATOR,
                Request.AnswerPrompt.class,
                (answer, caller) ->
                    sessions.answer(answer, caller.name()).map(Result.Answered::new)),
            route(
                OPERATOR,
                Request.SetAutoConfirm.class,
                (set, caller) ->
                    sessions
                        .setAutoConfirm(set.session(), set.autoConfirm(), caller.name())
                        .compose(kept -> autoConfirm(sessions, set.session()))),
            route(
                OPERATOR,
                Request.ResumeAutoConfirm.class,
                (resume, caller) ->
                    sessions
                        .resumeAutoConfirm(caller.name())
                        .compose(kept -> autoConfirm(sessions, null)))));
  }

  /** Whether the user may ask for it. */
  boolean allows(User user, Request<?> request) {
    return Roles.required(route(request).role()).match(user);
  }

  /** Carries out a request. On the sessions' context; its future completes there. */
  Future<? extends Result> dispatch(Request<?> request, Caller caller) {
    return route(request).work().apply(request, caller);
  }

  private Route route(Request<?> request) {
    return requireNonNull(
        routes.get(request.getClass()), () -> "no route for " + request.getClass());
  }

  static <Q extends Request<?>> Entry<Class<?>, Route> route(
      Role role, Class<Q> type, BiFunction<Q, Caller, Future<? extends Result>> work) {
    return entry(
        type, new Route(role, (request, caller) -> work.apply(type.cast(request), caller)));
  }

  private static Future<Result> autoConfirm(Sessions sessions, @Nullable String session) {
    return done(
        new Result.AutoConfirmMode(session, sessions.autoConfirm(session), sessions.isStopped()));
  }

  private static Future<Result> done(Result result) {
    return Future.succeededFuture(result);
  }

  private static Future<Result> done() {
    return done(new Result.Done());
  }

  private static Future<Result> done(Future<Void> work) {
    return work.map(nothing -> new Result.Done());
  }
}
