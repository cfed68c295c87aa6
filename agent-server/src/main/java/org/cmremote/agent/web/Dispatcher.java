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
import java.util.function.Function;
import java.util.function.Supplier;
import org.cmremote.agent.session.Echo;
import org.cmremote.agent.session.Sessions;
import org.cmremote.transport.protocol.Health;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Prompt;
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
   * @param connection its connection's number
   */
  record Caller(String name, Role role, long connection, ScreenFeed screens, Waits waits) {
    Caller {
      requireNonNull(name, "name is null");
      requireNonNull(role, "role is null");
      requireNonNull(screens, "screens is null");
      requireNonNull(waits, "waits is null");
    }
  }

  /**
   * What a request is answered with.
   *
   * @param echo whether the terminal showed what was typed, where something was
   */
  record Reply(Result result, Echo echo) {
    Reply {
      requireNonNull(result, "result is null");
      requireNonNull(echo, "echo is null");
    }

    static Reply of(Result result) {
      return new Reply(result, Echo.HIDDEN);
    }

    static Reply typed(Echo echo) {
      return new Reply(new Result.Done(), echo);
    }
  }

  /**
   * @param role the least that a caller must be
   */
  record Route(Role role, BiFunction<Request<?>, Caller, Future<Reply>> work) {
    Route {
      requireNonNull(role, "role is null");
      requireNonNull(work, "work is null");
    }
  }

  private final Map<Class<?>, Route> routes;
  private final Changes changes;

  Dispatcher(Map<Class<?>, Route> routes, Changes changes) {
    this.routes = Map.copyOf(routes);
    this.changes = requireNonNull(changes, "changes is null");
  }

  /** All requests but {@code hello}, which is the connection's own. */
  static Dispatcher of(
      Sessions sessions,
      Clients clients,
      Supplier<Future<Void>> restart,
      Supplier<Future<Health>> health,
      Function<Request.ReadJournal, Future<Result.JournalPage>> journal,
      Changes changes) {
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
            route(OBSERVER, Request.ReadJournal.class, (read, caller) -> journal.apply(read)),
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
            typing(
                Request.SendText.class,
                (send, caller) -> sessions.sendText(send).map(Reply::typed)),
            typing(
                Request.SendKeys.class,
                (send, caller) -> sessions.sendKeys(send).map(Reply::typed)),
            typing(
                Request.AnswerPrompt.class,
                (answer, caller) -> {
                  Echo echo = echo(sessions.get(answer.session()).prompt(), answer);
                  return sessions
                      .answer(answer, caller.name())
                      .map(outcome -> new Reply(new Result.Answered(outcome), echo));
                }),
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
                        .compose(kept -> autoConfirm(sessions, null)))),
        changes);
  }

  /** Whether the user may ask for it. */
  boolean allows(User user, Request<?> request) {
    return Roles.required(route(request).role()).match(user);
  }

  /** Carries out a request. On the sessions' context; its future completes there. */
  Future<? extends Result> dispatch(Message.Call call, Caller caller) {
    Route route = route(call.request());
    Supplier<Future<Reply>> work = () -> route.work().apply(call.request(), caller);
    return call.request() instanceof Request.Change
        ? changes.carryOut(call, caller, work)
        : work.get().map(Reply::result);
  }

  private Route route(Request<?> request) {
    return requireNonNull(
        routes.get(request.getClass()), () -> "no route for " + request.getClass());
  }

  static <Q extends Request<?>> Entry<Class<?>, Route> route(
      Role role, Class<Q> type, BiFunction<Q, Caller, Future<? extends Result>> work) {
    return entry(
        type,
        new Route(
            role, (request, caller) -> work.apply(type.cast(request), caller).map(Reply::of)));
  }

  /** A request that types something. */
  private static <Q extends Request<?>> Entry<Class<?>, Route> typing(
      Class<Q> type, BiFunction<Q, Caller, Future<Reply>> work) {
    return entry(
        type, new Route(OPERATOR, (request, caller) -> work.apply(type.cast(request), caller)));
  }

  /** A prompt's id never means another prompt, so that what holds now holds when it is answered. */
  private static Echo echo(@Nullable Prompt standing, Request.AnswerPrompt answer) {
    boolean shown =
        standing != null
            && standing.id().equals(answer.prompt())
            && !Echo.keepsSecrets(standing.kind());
    return shown ? Echo.SHOWN : Echo.HIDDEN;
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
