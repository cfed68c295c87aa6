package org.cmremote.agent.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.node.IntNode;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.session.Echo;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the journal says of a request, and what it doesn't. */
class AuditTest {
  private static final Codec CODEC = new Codec();
  private final Vertx vertx = Vertx.vertx();
  private final Journal journal = Journal.inMemory("e", 100);
  private final Audit audit =
      new Audit(
          journal,
          CODEC,
          new Redaction(List.of(Pattern.compile("sk-[a-z0-9]+"))),
          InstantSource.system());
  private final Dispatcher.Caller caller =
      new Dispatcher.Caller(
          "cm/0.1.0",
          Role.OPERATOR,
          3,
          new ScreenFeed(
              new Screens((session, watcher) -> () -> {}, journal),
              CODEC,
              vertx.getOrCreateContext(),
              new NoOutlet()),
          new Waits());

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void whatIsTypedIsToldAfterwardsWhereTheTerminalShowsIt() {
    Request<?> send = new Request.SendText("demo", "export KEY=sk-abc1; make", true, false);

    assertEquals("export KEY=(redacted); make", typed(send, Dispatcher.Reply.typed(Echo.SHOWN)));
    assertEquals("(hidden)", typed(send, Dispatcher.Reply.typed(Echo.HIDDEN)));
    assertFalse(lines().contains("sk-abc1"), lines());
    assertEquals("demo", envelope(1).session());
  }

  @Test
  void keysAreTheWordsThatTheySpell() {
    Request<?> send =
        new Request.SendKeys("demo", List.of("Down", "s", "k", "-", "a", "1", "Enter", "y", "C-c"));

    assertEquals("Down (redacted) Enter y C-c", typed(send, Dispatcher.Reply.typed(Echo.SHOWN)));
    assertEquals("(hidden)", typed(send, Dispatcher.Reply.typed(Echo.HIDDEN)));
    assertFalse(lines().contains("\"keys\""), lines());
  }

  @Test
  void anAnswerIsToldUnlessItIsASecretOrWasNotTyped() {
    Request<?> answer = new Request.AnswerPrompt("demo", "p-1", null, "hunter2");

    assertEquals("(hidden)", typed(answer, answered(Outcome.ACCEPTED, Echo.HIDDEN)));
    assertNull(typed(answer, answered(Outcome.STALE, Echo.HIDDEN)));
    assertFalse(lines().contains("hunter2"), lines());
    assertEquals("hunter2", typed(answer, answered(Outcome.ACCEPTED, Echo.SHOWN)));
    assertNull(
        typed(
            new Request.AnswerPrompt("demo", "p-1", 0, null),
            answered(Outcome.ACCEPTED, Echo.SHOWN)));
  }

  @Test
  void whatIsAskedForIsToldWithoutVariablesAndRedacted() {
    audit.accepted(
        call(
            new Request.CreateSession(
                "demo",
                null,
                List.of("run", "--key", "sk-abc2"),
                "use sk-abc3",
                null,
                Map.of("API_KEY", "verysecret"),
                120,
                null,
                null)),
        caller);

    Event.RequestAccepted accepted = (Event.RequestAccepted) envelope(1).event();
    assertEquals(
        "{\"name\":\"demo\",\"command\":[\"run\",\"--key\",\"(redacted)\"],\"task\":\"use (redacted)\",\"env\":{\"API_KEY\":\"(hidden)\"},\"cols\":120}",
        accepted.params().toString());
    assertEquals(3, accepted.connection());
  }

  @Test
  void aFailureIsToldWithItsCode() {
    Message.Call call = call(new Request.KillSession("demo"));
    long accepted = audit.accepted(call, caller);
    audit.failed(
        accepted, call, caller, new CmException(ErrorCode.TMUX_FAILED, "tmux said sk-abc4"));

    Event.RequestDone done = (Event.RequestDone) envelope(2).event();
    assertEquals("TMUX_FAILED", done.error());
    assertEquals("tmux said (redacted)", done.message());
    assertEquals(accepted, done.request());
  }

  private String typed(Request<?> request, Dispatcher.Reply reply) {
    Message.Call call = call(request);
    audit.done(audit.accepted(call, caller), call, caller, reply);
    return ((Event.RequestDone) envelope(journal.position().seq()).event()).typed();
  }

  private static Dispatcher.Reply answered(Outcome outcome, Echo echo) {
    return new Dispatcher.Reply(new Result.Answered(outcome), echo);
  }

  private static Message.Call call(Request<?> request) {
    return new Message.Call(IntNode.valueOf(1), request);
  }

  private EventEnvelope envelope(long seq) {
    return journal.read(seq).orElseThrow().envelope();
  }

  /** The whole journal as it would be kept. */
  private String lines() {
    StringBuilder lines = new StringBuilder();
    for (long seq = 1; seq <= journal.position().seq(); seq++) {
      lines.append(CODEC.line(envelope(seq))).append('\n');
    }
    return lines.toString();
  }

  private static final class NoOutlet implements Outlet {
    @Override
    public boolean hasRoom() {
      return false;
    }

    @Override
    public void write(String frame) {}

    @Override
    public void overtaken() {}
  }
}
