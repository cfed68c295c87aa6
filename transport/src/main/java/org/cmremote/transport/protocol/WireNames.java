package org.cmremote.transport.protocol;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.stream.Collectors;

/** The one place that ties names on the wire to records. */
final class WireNames {
  /** What a method takes and gives. */
  record Method(String name, Class<? extends Request<?>> request, Class<? extends Result> result) {}

  private static final Map<String, Method> METHODS =
      Map.ofEntries(
          method("hello", Request.Hello.class, Result.Welcome.class),
          method("agent.info", Request.AgentInfo.class, Result.AgentDetails.class),
          method("agent.health", Request.AgentHealth.class, Health.class),
          method("agent.restart", Request.RestartAgent.class, Result.Done.class),
          method("session.create", Request.CreateSession.class, SessionInfo.class),
          method("session.list", Request.ListSessions.class, Result.SessionList.class),
          method("session.get", Request.GetSession.class, SessionInfo.class),
          method("session.adopt", Request.AdoptSession.class, SessionInfo.class),
          method("session.release", Request.ReleaseSession.class, Result.Done.class),
          method("session.kill", Request.KillSession.class, Result.Done.class),
          method("session.resize", Request.ResizeSession.class, SessionInfo.class),
          method("session.sendText", Request.SendText.class, Result.Done.class),
          method("session.sendKeys", Request.SendKeys.class, Result.Done.class),
          method("session.screen", Request.GetScreen.class, ScreenSnapshot.class),
          method("session.record", Request.RecordSession.class, Result.Recording.class),
          method("session.explain", Request.ExplainSession.class, Explanation.class),
          method("session.wait", Request.WaitFor.class, SessionInfo.class),
          method("prompt.answer", Request.AnswerPrompt.class, Result.Answered.class),
          method("autoConfirm.get", Request.GetAutoConfirm.class, Result.AutoConfirmMode.class),
          method("autoConfirm.set", Request.SetAutoConfirm.class, Result.AutoConfirmMode.class),
          method(
              "autoConfirm.resume", Request.ResumeAutoConfirm.class, Result.AutoConfirmMode.class),
          method("policy.check", Request.CheckPolicy.class, Result.PolicyVerdict.class),
          method("journal.read", Request.ReadJournal.class, Result.JournalPage.class),
          method("events.subscribe", Request.Subscribe.class, Result.Done.class));

  private static final Map<String, Class<? extends Event>> EVENTS =
      Map.ofEntries(
          entry("session.created", Event.SessionCreated.class),
          entry("session.state", Event.StateChanged.class),
          entry("session.exited", Event.SessionExited.class),
          entry("session.lost", Event.SessionLost.class),
          entry("session.killed", Event.SessionKilled.class),
          entry("session.released", Event.SessionReleased.class),
          entry("session.watch", Event.WatchChanged.class),
          entry("session.autoConfirm", Event.AutoConfirmChanged.class),
          entry("task.delivered", Event.TaskDelivered.class),
          entry("task.failed", Event.TaskFailed.class),
          entry("session.unclear", Event.SessionUnclear.class),
          entry("prompt.opened", Event.PromptOpened.class),
          entry("prompt.decided", Event.PromptDecided.class),
          entry("prompt.held", Event.PromptHeld.class),
          entry("prompt.answered", Event.PromptAnswered.class),
          entry("prompt.closed", Event.PromptClosed.class),
          entry("agent.started", Event.AgentStarted.class),
          entry("agent.stopping", Event.AgentStopping.class),
          entry("agent.autoConfirm", Event.HostAutoConfirmChanged.class),
          entry("agent.journal", Event.JournalChanged.class),
          entry("agent.policy", Event.PolicyChanged.class),
          entry("agent.tools", Event.ToolsChanged.class),
          entry("request.accepted", Event.RequestAccepted.class),
          entry("request.done", Event.RequestDone.class),
          entry("client.connected", Event.ClientConnected.class),
          entry("client.disconnected", Event.ClientDisconnected.class));

  private static final Map<Class<?>, Method> METHOD_OF_REQUEST =
      METHODS.values().stream().collect(Collectors.toMap(Method::request, method -> method));

  private static final Map<Class<?>, String> NAME_OF_EVENT =
      EVENTS.entrySet().stream().collect(Collectors.toMap(Entry::getValue, Entry::getKey));

  private WireNames() {}

  static Optional<Method> method(String name) {
    return Optional.ofNullable(METHODS.get(name));
  }

  static Method method(Request<?> request) {
    return known(METHOD_OF_REQUEST.get(request.getClass()), request);
  }

  static Optional<Class<? extends Event>> event(String name) {
    return Optional.ofNullable(EVENTS.get(name));
  }

  static String event(Event event) {
    return event instanceof Event.Unknown unknown
        ? unknown.type()
        : known(NAME_OF_EVENT.get(event.getClass()), event);
  }

  private static <R extends Result> Entry<String, Method> method(
      String name, Class<? extends Request<R>> request, Class<R> result) {
    return entry(name, new Method(name, request, result));
  }

  private static <T> T known(@org.jspecify.annotations.Nullable T found, Object thing) {
    if (found == null) {
      throw new IllegalStateException(thing.getClass() + " has no name on the wire");
    }
    return found;
  }
}
