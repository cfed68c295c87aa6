package org.cmremote.agent.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.ext.auth.User;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.cmremote.agent.journal.Journal;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Role;
import org.junit.jupiter.api.Test;

class DispatcherTest {
  private static final List<Request<?>> ALL =
      List.of(
          new Request.AgentInfo(),
          new Request.AgentHealth(),
          new Request.RestartAgent(),
          new Request.CreateSession(null, null, null, null, null, null, null, null, null),
          new Request.ListSessions(),
          new Request.GetSession("a"),
          new Request.AdoptSession("a", null, null),
          new Request.ReleaseSession("a"),
          new Request.KillSession("a"),
          new Request.ResizeSession("a", 100, 30),
          new Request.SendText("a", "text", true, false),
          new Request.SendKeys("a", List.of("Enter")),
          new Request.GetScreen("a"),
          new Request.RecordSession("a"),
          new Request.ExplainSession("a"),
          new Request.WaitFor("a", null, "text", null),
          new Request.AnswerPrompt("a", "p", 0, null),
          new Request.GetAutoConfirm(null),
          new Request.SetAutoConfirm(null, AutoConfirm.OFF),
          new Request.ResumeAutoConfirm(),
          new Request.CheckPolicy("ls", null, null, null, null),
          new Request.ReadJournal(null, null, null, null, null),
          new Request.Subscribe(List.of()));

  private static final Changes NONE =
      new Changes(
          new Audit(
              Journal.inMemory("none", 1),
              new Codec(),
              new Redaction(List.of()),
              InstantSource.system()),
          new Outcomes(0),
          new Codec(),
          Future.succeededFuture());

  // Only the table is read; nothing is carried out.
  @SuppressWarnings("NullAway")
  private final Dispatcher dispatcher = Dispatcher.of(null, null, null, null, null, NONE);

  @Test
  void operatorsMayAskForEverything() {
    User operator = Roles.user(Role.OPERATOR);

    assertTrue(ALL.stream().allMatch(request -> dispatcher.allows(operator, request)));
  }

  @Test
  void observersMayOnlyLook() {
    User observer = Roles.user(Role.OBSERVER);
    Codec codec = new Codec();
    Set<String> allowed = new TreeSet<>();
    ALL.stream()
        .filter(request -> dispatcher.allows(observer, request))
        .forEach(request -> allowed.add(codec.method(request)));

    assertEquals(
        Set.of(
            "agent.health",
            "agent.info",
            "autoConfirm.get",
            "events.subscribe",
            "journal.read",
            "policy.check",
            "session.explain",
            "session.get",
            "session.list",
            "session.record",
            "session.screen",
            "session.wait"),
        allowed);
  }

  @Test
  void whatOnlyOperatorsMayAskForIsWhatChangesSomething() {
    User observer = Roles.user(Role.OBSERVER);

    for (Request<?> request : ALL) {
      assertEquals(
          !dispatcher.allows(observer, request),
          request instanceof Request.Change,
          () -> "" + request);
    }
  }

  @Test
  void theListAboveIsEveryRequestButHello() {
    // One nested interface, OfSession, is no request.
    long records =
        Arrays.stream(Request.class.getDeclaredClasses()).filter(Class::isRecord).count();

    assertEquals(records - 1, ALL.size());
  }
}
