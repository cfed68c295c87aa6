package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.cmremote.agent.detect.HookReport;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which session gets to know what a tool's hook says. */
class HooksTest {
  private Fixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new Fixture();
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @Test
  void theSessionOfThePaneKeepsTheReportWithItsMeaning() throws Exception {
    HookEvent.Pane pane = session("claude", "a", "in-a");

    hear(event("claude", "PermissionRequest", pane, directory("in-a")));
    hear(event("claude", "SessionEnd", pane, directory("in-a")));

    List<HookLog.Heard> heard = heard("a");
    assertEquals(
        List.of("PermissionRequest", "SessionEnd"),
        heard.stream().map(report -> report.event().name()).toList());
    assertEquals(HookReport.Kind.PROMPTING, heard.get(0).kind());
    assertNull(heard.get(1).kind());
  }

  @Test
  void aToolThatWentElsewhereIsStillInItsPane() throws Exception {
    HookEvent.Pane pane = session("claude", "a", "in-a");

    hear(event("claude", "Stop", pane, "/somewhere/else"));

    assertEquals(1, heard("a").size());
  }

  @Test
  void aToolThatAPersonStartedInAShellIsInItsPaneToo() throws Exception {
    HookEvent.Pane pane = session("shell", "a", "in-a");

    hear(event("claude", "Stop", pane, "/somewhere/else"));

    assertEquals(1, heard("a").size());
  }

  /** As Codex does when one process of it serves two terminals. */
  @Test
  void theDirectoryTellsWhereThePaneIsAnothers() throws Exception {
    HookEvent.Pane first = session("codex", "a", "in-a");
    session("codex", "b", "in-b");

    hear(event("codex", "PermissionRequest", first, directory("in-b")));

    assertEquals(List.of(), heard("a"));
    assertEquals(1, heard("b").size());
  }

  @Test
  void whereTheDirectoryLeavesItOpenNobodyIsTold() throws Exception {
    HookEvent.Pane first = session("codex", "a", "in-a");
    session("codex", "b", "in-b");
    session("codex", "c", "in-b");

    assertEquals(
        ErrorCode.SESSION_NOT_FOUND,
        failure(event("codex", "PermissionRequest", first, directory("in-b"))));
    assertEquals(List.of(), heard("a"));
  }

  @Test
  void thePanesOfAnotherTmuxServerAreOthers() throws Exception {
    HookEvent.Pane pane = session("claude", "a", "in-a");
    HookEvent.Pane others = new HookEvent.Pane(pane.id(), "/tmp/tmux-1000/default,1234");

    assertEquals(
        ErrorCode.SESSION_NOT_FOUND, failure(event("claude", "Stop", others, "/somewhere/else")));
    assertEquals(
        ErrorCode.SESSION_NOT_FOUND, failure(event("claude", "Stop", null, "/somewhere/else")));
    assertEquals(List.of(), heard("a"));
  }

  /** The screen shows nothing that a rule knows, and nothing more comes: only the report is new. */
  @Test
  void aReportIsAReasonToLookAndAnswersNothing() throws Exception {
    HookEvent.Pane pane = session("claude", "a", "in-a");

    hear(event("claude", "PermissionRequest", pane, directory("in-a")));

    fixture.awaitState("a", SessionState.PROMPTING);
    assertEquals(List.of(), fixture.events("a", Event.PromptAnswered.class));
    hear(event("claude", "Stop", pane, directory("in-a")));
    fixture.awaitState("a", SessionState.IDLE);
    assertEquals(List.of(), fixture.events("a", Event.PromptAnswered.class));
  }

  /** tmux is asked nothing while a screen stands still and its program only sleeps. */
  @Test
  void aReportIsLookedAfterAtOnce() throws Exception {
    HookEvent.Pane pane = session("shell", "a", "in-a");
    fixture.awaitState("a", SessionState.WORKING);
    AtomicLong before = new AtomicLong(captures());
    await()
        .during(Duration.ofMillis(700))
        .until(() -> before.getAndSet(captures()) == before.get());

    hear(event("claude", "PostToolUse", pane, directory("in-a")));

    await().until(() -> captures() > before.get());
  }

  /** How many times tmux was asked for a screen. */
  private long captures() throws Exception {
    return fixture
        .server
        .run("show-messages")
        .lines()
        .filter(line -> line.contains("capture-pane"))
        .count();
  }

  @Test
  void aToolThatIsUnknownIsRefused() throws Exception {
    HookEvent.Pane pane = session("claude", "a", "in-a");

    assertEquals(ErrorCode.TOOL_UNKNOWN, failure(event("nosuch", "Stop", pane, null)));
  }

  @Test
  void onlyTheLastReportsAreKept() throws Exception {
    HookEvent.Pane pane = session("claude", "a", "in-a");

    for (int i = 0; i < 40; i++) {
      hear(event("claude", "Event" + i, pane, null));
    }

    List<HookLog.Heard> heard = heard("a");
    assertEquals(16, heard.size());
    assertEquals("Event24", heard.get(0).event().name());
    assertEquals("Event39", heard.get(15).event().name());
  }

  @Test
  void theLastReportThatMeansSomethingCountsWithItsAge() {
    HookLog log = new HookLog();
    Instant noon = Instant.parse("2026-11-21T12:00:00Z");
    assertNull(log.latest(noon));

    log.add(heard(noon, "Stop", HookReport.Kind.IDLE));
    log.add(heard(noon.plusSeconds(1), "PermissionRequest", HookReport.Kind.PROMPTING));
    log.add(heard(noon.plusSeconds(2), "SubagentStop", null));

    assertEquals(
        Optional.of(
            new HookReport(
                HookReport.Kind.PROMPTING, "claude", "PermissionRequest", Duration.ofSeconds(4))),
        Optional.ofNullable(log.latest(noon.plusSeconds(5))));
    assertEquals(
        Optional.of(Duration.ZERO), Optional.ofNullable(log.latest(noon)).map(HookReport::age));
  }

  private static HookLog.Heard heard(Instant at, String name, HookReport.@Nullable Kind kind) {
    return new HookLog.Heard(at, event("claude", name, null, null), kind);
  }

  /** Makes a session in a directory of its own; gives what a hook in its pane would know. */
  private HookEvent.Pane session(String tool, String name, String directory) throws IOException {
    Path place = Files.createDirectories(fixture.directory().resolve(directory));
    fixture.on(
        () ->
            fixture
                .sessions()
                .create(
                    new Request.CreateSession(
                        name,
                        tool,
                        List.of(
                            "sh", "-c", "echo \"$TMUX_PANE\" \"$TMUX\" >where; exec sleep 1000"),
                        null,
                        place.toString(),
                        Map.of(),
                        null,
                        null,
                        AutoConfirm.ALL),
                    "test"));
    await().until(() -> !where(place).isEmpty());
    String[] where = where(place).split(" ", 2);
    return HookEvent.Pane.of(where[0], where[1]);
  }

  private static String where(Path place) throws IOException {
    Path file = place.resolve("where");
    return Files.exists(file) ? Files.readString(file).strip() : "";
  }

  private String directory(String name) {
    return fixture.directory().resolve(name).toString();
  }

  private static HookEvent event(
      String tool, String name, HookEvent.@Nullable Pane pane, @Nullable String cwd) {
    return new HookEvent(tool, name, pane, null, cwd, null, null);
  }

  private void hear(HookEvent event) {
    fixture.on(() -> fixture.sessions().heard(event));
  }

  private ErrorCode failure(HookEvent event) {
    return fixture.failure(() -> fixture.sessions().heard(event)).code();
  }

  private List<HookLog.Heard> heard(String session) {
    return fixture.on(() -> Future.succeededFuture(fixture.sessions().hooks(session)));
  }
}
