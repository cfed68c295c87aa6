package org.cmremote.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.policy.Circumstances;
import org.cmremote.agent.policy.Judgement;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.session.PolicyInForce;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PolicyFileTest {
  private static final String DENIES =
      "[[rule]]\nname = \"mine\"\nverdict = \"deny\"\ncommand = \"ls\"\n";

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Journal journal = Journal.inMemory("e", 100);
  @TempDir Path folder;

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aChangedFileCountsAndAnErrorLeavesTheOldRulesInForce() throws Exception {
    Path file = folder.resolve("policy.toml");
    try (Reload<Supplier<Policy>> reload = new PolicyFile(List.of(), file, false).watched()) {
      PolicyInForce inForce = new PolicyInForce(reload.first(), "h", "/home/u");
      reload.start(context, read -> inForce.replace(read.get()), journal);
      assertEquals("reads", rule(inForce));

      Files.writeString(file, DENIES);
      await().until(() -> events().size() == 1);
      assertEquals(List.of(new Event.PolicyChanged(file.toString(), null)), events());
      assertEquals("mine", rule(inForce));

      Files.writeString(file, DENIES.replace("deny", "perhaps"));
      await().until(() -> events().size() == 2);
      String error = ((Event.PolicyChanged) events().get(1)).error();
      assertTrue(error.startsWith(file + ", line 3: rule mine: verdict is"), error);
      assertEquals("mine", rule(inForce));

      Files.delete(file);
      await().until(() -> events().size() == 3);
      assertEquals("reads", rule(inForce));
    }
  }

  @Test
  void atTheStartAnErrorIsAFailure() throws Exception {
    Path file = Files.writeString(folder.resolve("policy.toml"), "rule = 1");
    CmException failure =
        assertThrows(CmException.class, new PolicyFile(List.of(), file, false)::watched);
    assertEquals(ErrorCode.CONFIG_INVALID, failure.code());
    assertTrue(failure.message().startsWith(file + ", line 1: rule"), failure.message());
  }

  @Test
  void aFileThatIsNamedHasToBeThere() {
    Path file = folder.resolve("missing.toml");
    assertThrows(CmException.class, () -> new PolicyFile(List.of(), file, true).read());
    assertEquals("reads", rule(new PolicyFile(List.of(), file, false).read().get()));
  }

  @Test
  void whatTheDenySettingNamesIsLeftToAPerson() {
    PolicyFile file =
        new PolicyFile(List.of(Pattern.compile("LS")), folder.resolve("none.toml"), false);
    assertEquals("deny-setting", rule(file.read().get()));
  }

  private static String rule(Policy policy) {
    List<Judgement> judgements =
        policy.judge("ls", new Circumstances("shell", "h", "", "/srv/app", "/home/u"));
    return judgements.get(0).rule();
  }

  private String rule(PolicyInForce inForce) throws Exception {
    CompletableFuture<String> rule = new CompletableFuture<>();
    context.runOnContext(
        turn ->
            rule.complete(
                inForce
                    .check(new Request.CheckPolicy("ls", null, null, "/srv/app", null), null)
                    .rule()));
    return rule.get(10, TimeUnit.SECONDS);
  }

  private List<Event> events() {
    return LongStream.rangeClosed(1, journal.position().seq())
        .mapToObj(seq -> journal.read(seq).orElseThrow().envelope().event())
        .toList();
  }
}
