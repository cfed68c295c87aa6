package org.cmremote.agent.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.journal.JournalFiles;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.Role;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutcomesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T04:05:06.789Z");
  private static final String METHOD = "session.kill";
  private final Outcomes outcomes = new Outcomes(3);
  private final Future<Result> done = Future.succeededFuture(new Result.Done());

  @Test
  void nothingIsForgottenBeforeItsTimeAndNoMoreIsTakenThanFits() {
    for (int i = 0; i < 3; i++) {
      outcomes.add("k-" + i, METHOD, 1, i, done);
    }
    long kept = Outcomes.KEPT.toNanos();

    assertEquals(ErrorCode.LIMIT_REACHED, refused("k-new", kept - 1));
    assertSame(done, outcomes.find("k-0", METHOD, 1, kept - 1));
    assertNull(outcomes.find("k-new", METHOD, 1, kept));
    assertNull(outcomes.find("k-0", METHOD, 1, kept));
    assertSame(done, outcomes.find("k-1", METHOD, 1, kept));
  }

  @Test
  void whatIsStillCarriedOutIsNotForgotten() {
    Promise<Result> pending = Promise.promise();
    outcomes.add("k-0", METHOD, 1, 0, pending.future());

    assertNull(outcomes.find("k-1", METHOD, 1, 2 * Outcomes.KEPT.toNanos()));
    assertSame(pending.future(), outcomes.find("k-0", METHOD, 1, 2 * Outcomes.KEPT.toNanos()));
  }

  @Test
  void anAgentThatStartsAnewKnowsWhatTheLastOneDid(@TempDir Path directory) throws Exception {
    // Most of it is in files only when the next agent starts.
    JournalFiles files = new JournalFiles(directory.resolve("j"), 1 << 20, Duration.ZERO, "boot");
    Journal journal = Journal.open(files, 16);
    done(journal, accept(journal, "k-clock-was-set-on", NOW.minus(Duration.ofDays(2))), null);
    done(journal, accept(journal, "k-clock-was-set-back", NOW.plus(Duration.ofDays(2))), null);
    long good = accept(journal, "k-good", NOW.minusSeconds(60));
    long bad = accept(journal, "k-bad", NOW.minusSeconds(50));
    accept(journal, "k-broken-off", NOW.minusSeconds(40));
    accept(journal, null, NOW.minusSeconds(40));
    done(journal, bad, "SESSION_NOT_FOUND");
    done(journal, good, null);
    for (int i = 0; i < 100; i++) {
      journal.append(NOW, null, new Event.AgentStopping());
    }
    journal.close();
    Outcomes recalled = new Outcomes(100);

    Vertx vertx = Vertx.vertx();
    try (Journal next = Journal.open(files, 16)) {
      Promise<Void> done = Promise.promise();
      Context context = vertx.getOrCreateContext();
      context.runOnContext(
          turn -> new Recall(context, next, new Codec()).into(recalled, NOW, 7).onComplete(done));
      done.future().await(20, TimeUnit.SECONDS);
    } finally {
      vertx.close().await();
    }

    assertEquals(new Result.Done(), recall(recalled, "k-good").result());
    CmException failure = (CmException) recall(recalled, "k-bad").cause();
    assertEquals(ErrorCode.SESSION_NOT_FOUND, failure.code());
    assertEquals("there is none", failure.message());
    CmException unknown = (CmException) recall(recalled, "k-broken-off").cause();
    assertEquals(ErrorCode.OUTCOME_UNKNOWN, unknown.code());
    assertEquals(new Result.Done(), recall(recalled, "k-clock-was-set-on").result());
    assertEquals(new Result.Done(), recall(recalled, "k-clock-was-set-back").result());
    CmException reused =
        assertThrows(CmException.class, () -> recalled.find("k-good", "session.release", 5, 7));
    assertEquals(ErrorCode.INVALID_PARAMS, reused.code());
    // It is kept as long as if the agent hadn't ended.
    long end = 7 + Outcomes.KEPT.minus(Duration.ofSeconds(60)).toNanos();
    assertNull(recalled.find("k-new", METHOD, 5, end - 1));
    assertTrue(recalled.find("k-good", METHOD, 5, end - 1) != null);
    assertNull(recalled.find("k-new", METHOD, 5, end));
    assertNull(recalled.find("k-good", METHOD, 5, end));
  }

  private static Future<? extends Result> recall(Outcomes outcomes, String key) {
    Future<? extends Result> found = outcomes.find(key, METHOD, 5, 7);
    assertTrue(found != null && found.isComplete(), key);
    return found;
  }

  private ErrorCode refused(String key, long now) {
    return assertThrows(CmException.class, () -> outcomes.find(key, METHOD, 1, now)).code();
  }

  private static long accept(Journal journal, @Nullable String key, Instant at) {
    return journal
        .append(
            at,
            "demo",
            new Event.RequestAccepted(
                "cm", Role.OPERATOR, 1, METHOD, key, JsonNodeFactory.instance.objectNode()))
        .seq();
  }

  private static void done(Journal journal, long accepted, @Nullable String error) {
    journal.append(
        NOW,
        "demo",
        new Event.RequestDone(
            accepted,
            "cm",
            METHOD,
            "k",
            null,
            error == null ? JsonNodeFactory.instance.objectNode() : null,
            error,
            error == null ? null : "there is none"));
  }
}
