package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cmremote.agent.tmux.TmuxServer;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Life of a session and typing into it, on real tmux. */
class SessionsTest {
  private Fixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture();
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @Test
  void aShellIsIdleWorksAndIsIdleAgain() {
    fixture.create("demo", AutoConfirm.OFF, "bash", "--norc");
    fixture.awaitState("demo", SessionState.IDLE);
    fixture.type("demo", "sleep 0.3");
    fixture.awaitState("demo", SessionState.WORKING);
    fixture.awaitState("demo", SessionState.IDLE);
    fixture.type("demo", "cat");
    fixture.awaitState("demo", SessionState.PROMPTING);
    fixture.press("demo", "C-d");
    fixture.awaitState("demo", SessionState.IDLE);
  }

  @ParameterizedTest
  @CsvSource({"exit 0,0,", "exit 255,255,", "kill -9 $$,,9", "kill $$,,15"})
  void exitStatusAndSignalsAreReported(String script, Integer exitCode, Integer signal)
      throws IOException {
    fixture.script("demo", AutoConfirm.OFF, script);
    assertEquals(
        new Event.SessionExited(exitCode, signal),
        fixture.awaitEvent("demo", Event.SessionExited.class));
    SessionInfo info = fixture.info("demo");
    assertEquals(SessionState.EXITED, info.state());
    assertEquals(exitCode, info.exit().exitCode());
  }

  @Test
  void aDeadSessionTakesNothingAndShowsItsLastScreen() throws IOException {
    // tmux can lose what a program writes in the very moment of its end.
    fixture.script("demo", AutoConfirm.OFF, "echo last words; read");
    fixture.awaitScreen("demo", "last words");
    fixture.press("demo", "Enter");
    fixture.awaitEvent("demo", Event.SessionExited.class);
    assertTrue(fixture.screen("demo").contains("last words"));
    assertEquals(
        ErrorCode.SESSION_ENDED,
        fixture
            .failure(
                () -> fixture.sessions().sendText(new Request.SendText("demo", "x", true, false)))
            .code());
    assertEquals(
        ErrorCode.SESSION_ENDED,
        fixture
            .failure(
                () ->
                    fixture
                        .sessions()
                        .waitFor(
                            new Request.WaitFor("demo", List.of(SessionState.IDLE), null, 100_000),
                            Fixture.wanted()))
            .code());
  }

  @Test
  void anAbandonedWaitEndsAtOnce() {
    fixture.create("demo", AutoConfirm.OFF, "cat");
    Request.WaitFor never = new Request.WaitFor("demo", null, "never shown", 86_400_000);

    CmException failure =
        fixture.failure(() -> fixture.sessions().waitFor(never, Future.succeededFuture()));

    assertEquals(ErrorCode.CLOSED, failure.code());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain words",
        "quotes ' \" ` and $HOME $(id) ; & | > < \\ ~ # {a,b} %",
        "ends with a semicolon;",
        "-leading dash",
        "ünïcödé 你好 🙂",
        "two\nlines"
      })
  void textArrivesAsItIs(String text) throws IOException {
    Path file = fixture.directory().resolve("typed");
    fixture.script("demo", AutoConfirm.OFF, "cat > " + file);
    fixture.awaitState("demo", SessionState.PROMPTING);
    fixture.on(() -> fixture.sessions().sendText(new Request.SendText("demo", text, true, true)));
    fixture.press("demo", "C-d");
    fixture.awaitEvent("demo", Event.SessionExited.class);
    assertEquals(text + "\n", Files.readString(file));
  }

  @Test
  void longTextKeepsItsPlaceBeforeLaterKeys() throws IOException {
    Path file = fixture.directory().resolve("typed");
    // By the key: a terminal that reads by the line takes 4,095 bytes of one.
    fixture.script(
        "demo",
        AutoConfirm.OFF,
        "stty raw -echo; echo ready; head -c 50001 > " + file + "; stty sane");
    fixture.awaitScreen("demo", "ready");
    String text = "0123456789".repeat(5_000);
    fixture.on(
        () ->
            Future.all(
                fixture.sessions().sendText(new Request.SendText("demo", text, false, true)),
                fixture.sessions().sendKeys(new Request.SendKeys("demo", List.of("x")))));
    fixture.awaitEvent("demo", Event.SessionExited.class);
    assertEquals(text + "x", Files.readString(file));
  }

  @Test
  void commandsAreArgumentListsAndNoShellReadsThem() throws IOException {
    Path program = fixture.directory().resolve("a b;c$d");
    Files.writeString(program, "#!/bin/sh\necho \"ran $# [$1]\"\nexec cat\n");
    assertTrue(program.toFile().setExecutable(true));
    fixture.create("one", AutoConfirm.OFF, program.toString());
    fixture.create("two", AutoConfirm.OFF, program.toString(), "$HOME; echo 'x'");
    fixture.awaitScreen("one", "ran 0 []");
    fixture.awaitScreen("two", "ran 1 [$HOME; echo 'x']");
  }

  @Test
  void environmentAndDirectoryAreTheProgramsOwn() throws IOException {
    fixture.on(
        () ->
            fixture
                .sessions()
                .create(
                    new Request.CreateSession(
                        "demo",
                        "shell",
                        List.of("sh", "-c", "echo \"$CM_TEST|$(pwd)\"; cat"),
                        null,
                        "/usr",
                        Map.of("CM_TEST", "it's $x"),
                        100,
                        20,
                        AutoConfirm.OFF),
                    "test"));
    fixture.awaitScreen("demo", "it's $x|/usr");
    assertEquals(100, fixture.info("demo").cols());
    assertEquals(20, fixture.info("demo").rows());
  }

  @ParameterizedTest
  @CsvSource({
    "a.b,bash,/,SESSION_NAME_INVALID,a.b",
    "a:b,bash,/,SESSION_NAME_INVALID,a:b",
    "'',bash,/,SESSION_NAME_INVALID,empty",
    "=x,bash,/,SESSION_NAME_INVALID,=x",
    "-x,bash,/,SESSION_NAME_INVALID,-x",
    "demo,bash,/no/such/place,DIRECTORY_NOT_FOUND,/no/such/place",
    "demo,bash,etc,DIRECTORY_NOT_FOUND,etc",
    "demo,no-such-program,/,COMMAND_NOT_FOUND,no-such-program",
    "demo,/etc/passwd,/,COMMAND_NOT_FOUND,/etc/passwd"
  })
  void whatCannotBeStartedIsNamedAndNothingIsLeft(
      String name, String command, String cwd, ErrorCode code, String named) throws Exception {
    CmException failure =
        fixture.failure(
            () ->
                fixture
                    .sessions()
                    .create(Fixture.request(name, Path.of(cwd), AutoConfirm.OFF, command), "test"));
    assertEquals(code, failure.code());
    assertTrue(failure.message().contains(named), failure.message());
    assertTrue(fixture.on(() -> Future.succeededFuture(fixture.sessions().list())).isEmpty());
    assertFalse(Files.exists(Path.of(fixture.server.socket())), "a tmux server was started");
  }

  @Test
  void aNameIsTakenOnce() throws Exception {
    fixture.create("demo", AutoConfirm.OFF, "cat");
    fixture.server.run("new-session", "-d", "-s", "other", "cat");
    for (String name : List.of("demo", "other")) {
      assertEquals(
          ErrorCode.SESSION_EXISTS,
          fixture
              .failure(
                  () ->
                      fixture
                          .sessions()
                          .create(
                              Fixture.request(name, fixture.directory(), AutoConfirm.OFF, "cat"),
                              "test"))
              .code());
    }
  }

  @Test
  void unknownSessionsToolsAndKeysAreNamed() {
    assertEquals(
        ErrorCode.SESSION_NOT_FOUND,
        fixture.failure(() -> fixture.sessions().screen("nobody")).code());
    Request.CreateSession request =
        new Request.CreateSession("demo", "no-such-tool", null, null, null, null, null, null, null);
    assertEquals(
        ErrorCode.TOOL_UNKNOWN,
        fixture.failure(() -> fixture.sessions().create(request, "test")).code());
    fixture.create("demo", AutoConfirm.OFF, "cat");
    assertEquals(
        ErrorCode.KEY_UNKNOWN,
        fixture
            .failure(
                () ->
                    fixture
                        .sessions()
                        .sendKeys(new Request.SendKeys("demo", List.of("a", "Retrun"))))
            .code());
    assertEquals("", fixture.screen("demo").get(0));
  }

  @Test
  void killEndsTheProgramAndIsNoLoss() throws Exception {
    fixture.create("demo", AutoConfirm.OFF, "sleep", "1000");
    fixture.on(() -> fixture.sessions().kill("demo", "a person"));
    assertFalse(fixture.server.run("list-sessions").contains("demo"));
    assertEquals(
        List.of(new Event.SessionKilled("a person")),
        fixture.events("demo", Event.SessionKilled.class));
    assertTrue(fixture.events("demo", Event.SessionLost.class).isEmpty());
    assertEquals(
        ErrorCode.SESSION_NOT_FOUND,
        fixture.failure(() -> fixture.sessions().screen("demo")).code());
  }

  @Test
  void aSessionThatAPersonMadeIsAdoptedAsItIsAndReleasedAgain() throws Exception {
    fixture.server.run("new-session", "-d", "-s", "mine", "-x", "90", "-y", "25", "bash", "--norc");
    SessionInfo adopted =
        fixture.on(
            () ->
                fixture
                    .sessions()
                    .adopt(new Request.AdoptSession("mine", null, AutoConfirm.OFF), "test"));
    assertEquals(90, adopted.cols());
    fixture.awaitState("mine", SessionState.IDLE);
    fixture.type("mine", "echo $((40 + 2))");
    fixture.awaitScreen("mine", "42");
    fixture.on(
        () -> {
          fixture.sessions().release("mine", "test");
          return Future.succeededFuture();
        });
    await()
        .untilAsserted(
            () ->
                assertEquals(
                    "\n",
                    fixture.server.run("display-message", "-p", "-t", "mine", "#{@cm_tool}")));
    assertTrue(fixture.server.run("list-sessions").contains("mine"));
    assertEquals(
        ErrorCode.SESSION_NOT_FOUND,
        fixture
            .failure(
                () ->
                    fixture
                        .sessions()
                        .adopt(new Request.AdoptSession("nobody", null, null), "test"))
            .code());
  }

  @Test
  void resizesUnlessSomebodyIsAttached() throws Exception {
    fixture.create("demo", AutoConfirm.OFF, "cat");
    SessionInfo resized =
        fixture.on(() -> fixture.sessions().resize(new Request.ResizeSession("demo", 70, 22)));
    assertEquals(70, resized.cols());
    assertEquals(22, resized.rows());
    fixture.attachPerson("demo");
    assertEquals(
        ErrorCode.SESSION_ATTACHED,
        fixture
            .failure(() -> fixture.sessions().resize(new Request.ResizeSession("demo", 100, 30)))
            .code());
  }

  @Test
  void theTaskIsTypedWhenTheToolIsReady() {
    fixture.on(
        () ->
            fixture
                .sessions()
                .create(
                    new Request.CreateSession(
                        "demo",
                        "shell",
                        List.of("bash", "--norc"),
                        "echo $((40 + 2))",
                        fixture.directory().toString(),
                        null,
                        null,
                        null,
                        null),
                    "test"));
    fixture.awaitEvent("demo", Event.TaskDelivered.class);
    fixture.awaitScreen("demo", "42");
  }

  @Test
  void nothingThatIsTypedOrSetReachesTheArgumentsOfAProcess() throws Exception {
    TmuxServer server = new TmuxServer();
    Path log = server.directory().resolve("arguments");
    String tmux = server.wrapper("tmux-that-tells", "echo \"$@\" >> '" + log + "'");
    String arguments;
    try (Fixture own = new Fixture(server, tmux)) {
      own.on(
          () ->
              own.sessions()
                  .create(
                      new Request.CreateSession(
                          "demo",
                          null,
                          List.of("sh", "-c", "read a; echo $CM_TEST $a | tr a-z A-Z; cat"),
                          null,
                          null,
                          Map.of("CM_TEST", "hush-one"),
                          null,
                          null,
                          AutoConfirm.OFF),
                      "test"));
      own.awaitState("demo", SessionState.PROMPTING);
      own.on(
          () ->
              own.sessions()
                  .sendText(
                      new Request.SendText("demo", "hush-two " + "x".repeat(3_000), true, true)));
      own.awaitScreen("demo", "HUSH-ONE HUSH-TWO");
      arguments = Files.readString(log);
    }
    assertTrue(arguments.contains("source-file -"), arguments);
    assertFalse(arguments.contains("hush"), arguments);
  }

  @Test
  void anAgentThatStartsAnewFindsItsSessions() {
    fixture.create("demo", AutoConfirm.ALL, "bash", "--norc");
    fixture.awaitState("demo", SessionState.IDLE);
    fixture.type("demo", "echo before");
    fixture.restart();
    SessionInfo info = fixture.info("demo");
    assertEquals(AutoConfirm.ALL, info.autoConfirm());
    assertEquals(fixture.directory().toString(), info.cwd());
    fixture.awaitScreen("demo", "before");
    fixture.type("demo", "read -p 'Proceed? [y/N] ' a; echo got-$a");
    fixture.awaitScreen("demo", "got-y");
  }
}
