package org.cmremote.manager.cli;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.cmremote.manager.ScriptedAgent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Whole runs of the command, against a scripted agent on a Unix socket. */
class CmTest {
  private static final String VERDICT =
      "{'decision':'confirm','rule':'reads','why':'it reads','parts':[{'text':'ls','decision':'confirm','rule':'reads','why':'it reads'}]}"
          .replace('\'', '"');

  private static final String SESSION =
      """
      {"session":"demo","tool":"shell","state":"prompting","since":"2026-11-20T04:05:06.789Z",\
      "cwd":"/srv","autoConfirm":"policy","prompt":{"id":"p-1","kind":"yesNo",\
      "question":"rm: remove\\u001b[31m 'old.txt'?","subject":"old.txt",\
      "options":[{"label":"y"},{"label":"n"}],"tool":"shell"},"held":null,"error":null,"task":null,"exit":null,\
      "cols":120,"rows":36,"watch":"live"}""";

  private final Vertx vertx = Vertx.vertx();
  private Path folder = Path.of("");
  private ScriptedAgent agent;

  CmTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    agent = new ScriptedAgent(vertx, folder.resolve("agent.sock"));
  }

  @BeforeEach
  void start() throws Exception {
    Path token = folder.resolve("token");
    Files.writeString(token, ScriptedAgent.TOKEN);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    for (String method :
        List.of("session.kill", "session.release", "session.sendText", "session.sendKeys")) {
      agent.answer(method, "{}");
    }
    for (String method :
        List.of(
            "session.get", "session.create", "session.adopt", "session.resize", "session.wait")) {
      agent.answer(method, SESSION);
    }
    agent.answer("session.list", "{\"sessions\":[" + SESSION + "]}");
    agent.answer("prompt.answer", "{\"outcome\":\"accepted\"}");
    agent.answer("policy.check", VERDICT);
    agent.answer("autoConfirm.get", "{\"session\":\"demo\",\"autoConfirm\":\"policy\"}");
    agent.answer("autoConfirm.set", "{\"autoConfirm\":\"off\",\"stopped\":false}");
    agent.answer("autoConfirm.resume", "{\"autoConfirm\":\"policy\",\"stopped\":false}");
    agent.answer(
        "session.screen",
        """
        {"session":"demo","cols":20,"rows":3,"cursor":{"x":0,"y":0,"visible":true},"title":"",\
        "lines":["  $ ls","old.txt",""]}""");
    agent.answer(
        "agent.info",
        """
        {"agent":"0.1.0","protocol":1,"host":"build-1","platform":"linux/amd64","java":"17.0.15",\
        "tmux":"3.3a","tmuxSocket":"cm","pid":4711,"startedAt":"2026-11-20T04:05:06.789Z",\
        "sessions":1,"clients":2,"tools":["claude","shell"]}""");
  }

  @AfterEach
  void stop() throws Exception {
    agent.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  private Outcome cm(String... arguments) {
    return Outcome.of(arguments(arguments));
  }

  private String[] arguments(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(
        arguments[0].equals("policy") ? 2 : 1,
        List.of(
            "--agent-socket",
            folder.resolve("agent.sock").toString(),
            "--token-file",
            folder.resolve("token").toString()));
    return all.toArray(String[]::new);
  }

  /** What was asked for, without the key that is new for each request. */
  private JsonObject sent(String method) {
    List<JsonObject> calls = agent.received(method);
    assertEquals(1, calls.size(), method);
    JsonObject params = calls.get(0).getJsonObject("params").copy();
    params.remove("idempotencyKey");
    return params;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kill demo | session.kill | {'session':'demo'}",
        "release demo | session.release | {'session':'demo'}",
        "send demo ls | session.sendText | {'session':'demo','text':'ls','submit':true,'force':false}",
        "send demo ls --no-enter --force | session.sendText | {'session':'demo','text':'ls','submit':false,'force':true}",
        "keys demo Down C-c | session.sendKeys | {'session':'demo','keys':['Down','C-c']}",
        "resize demo 100x30 | session.resize | {'session':'demo','cols':100,'rows':30}",
        "adopt demo --tool claude | session.adopt | {'session':'demo','tool':'claude','autoConfirm':null}",
        "wait demo --state idle,exited --timeout 5m | session.wait | {'session':'demo','states':['idle','exited'],'text':null,'timeoutMs':300000}",
        "answer demo --yes | prompt.answer | {'session':'demo','prompt':'p-1','option':0,'text':null}",
        "answer demo p-1 --no | prompt.answer | {'session':'demo','prompt':'p-1','option':1,'text':null}",
        "answer demo --option 2 | prompt.answer | {'session':'demo','prompt':'p-1','option':1,'text':null}",
        "answer demo --text perhaps | prompt.answer | {'session':'demo','prompt':'p-1','option':null,'text':'perhaps'}",
        "auto-confirm demo | autoConfirm.get | {'session':'demo'}",
        "auto-confirm demo all | autoConfirm.set | {'session':'demo','autoConfirm':'all'}",
        "autoconfirm off | autoConfirm.set | {'session':null,'autoConfirm':'off'}",
        "autoconfirm on | autoConfirm.resume | {}",
        "autoconfirm dryrun --session demo | autoConfirm.set | {'session':'demo','autoConfirm':'dryRun'}",
        "policy check ls --tool claude --cwd /srv | policy.check | {'command':'ls','prompt':null,'tool':'claude','cwd':'/srv','session':null}",
        "policy check --session demo ls | policy.check | {'command':'ls','prompt':null,'tool':null,'cwd':null,'session':'demo'}",
        "autoconfirm off --session demo | autoConfirm.set | {'session':'demo','autoConfirm':'off'}",
        "autoconfirm --session on | autoConfirm.get | {'session':'on'}",
        "new | session.create | {'name':null,'tool':null,'command':null,'task':null,'cwd':null,'env':null,'cols':null,'rows':null,'autoConfirm':null}",
        "new demo --size 80x24 --env A=1 --auto-confirm off -- vi -R x | session.create | {'name':'demo','tool':null,'command':['vi','-R','x'],'task':null,'cwd':null,'env':{'A':'1'},'cols':80,'rows':24,'autoConfirm':'off'}",
        "new --task go -- bash | session.create | {'name':null,'tool':null,'command':['bash'],'task':'go','cwd':null,'env':null,'cols':null,'rows':null,'autoConfirm':null}",
      })
  void eachCommandIsOneRequest(String line, String method, String params) {
    Outcome outcome = cm(line.split(" "));
    assertEquals(0, outcome.exitCode(), outcome::err);
    assertEquals("", outcome.err());
    assertEquals(new JsonObject(params.replace('\'', '"')), sent(method));
  }

  @Test
  void aVerdictIsATableAndAnExitCode() {
    Outcome outcome = cm("policy", "check", "ls");
    assertEquals(0, outcome.exitCode());
    assertEquals(
        """
        VERDICT  RULE   PART  WHY
        confirm  reads  ls    it reads
        confirm (reads: it reads)
        """,
        outcome.out());
    agent.answer("policy.check", VERDICT.replace("confirm", "ask"));
    assertEquals(7, cm("policy", "check", "ls").exitCode());
    agent.answer("policy.check", VERDICT.replace("confirm", "deny"));
    assertEquals(8, cm("policy", "check", "ls").exitCode());
  }

  @Test
  void onSeveralHostsEachIsShownAndThenATotal() throws Exception {
    String gone = "nobody@127.0.0.1:" + freePort();
    Outcome outcome = cm("release", "--host", gone, "--host", "local", "--host", "local", "demo");
    assertEquals(3, outcome.exitCode(), outcome::toString);
    List<String> lines = outcome.out().lines().toList();
    assertTrue(lines.get(0).startsWith(gone + ": failed: nobody@127.0.0.1: "), outcome.out());
    assertEquals(List.of("local: done", "2 hosts: 1 ok, 1 failed"), lines.subList(1, 3));
    assertEquals("", outcome.err());
    assertEquals(1, agent.received("session.release").size());

    Outcome json = cm("release", "--json", "--host", "local", "--host", gone, "demo");
    assertEquals(3, json.exitCode());
    List<JsonObject> values = json.out().lines().map(JsonObject::new).toList();
    assertEquals(
        new JsonObject("{'host':'local','ok':true,'exitCode':0,'results':[{}]}".replace('\'', '"')),
        values.get(0));
    assertEquals(gone, values.get(1).getString("host"));
    assertEquals(3, values.get(1).getInteger("exitCode"));
    assertEquals("CONNECTION_REFUSED", values.get(1).getJsonObject("error").getString("code"));
    assertEquals(
        new JsonObject("{'total':{'hosts':2,'ok':1,'failed':1}}".replace('\'', '"')),
        values.get(2));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  @Test
  void aGroupOfOneIsAGroup() throws Exception {
    String registry =
        Files.writeString(folder.resolve("hosts.toml"), "[groups]\nhere = [\"local\"]\n")
            .toString();
    Outcome outcome = cm("screen", "--hosts-file", registry, "--group", "here", "demo");
    assertEquals(
        new Outcome(0, "local:\n    $ ls\n  old.txt\n1 host: 1 ok, 0 failed\n", ""), outcome);
  }

  @Test
  void anEditIsCheckedAsAToolWouldAsk() {
    cm("policy", "check", "--file", "src/main.c");
    JsonObject prompt = sent("policy.check").getJsonObject("prompt");
    assertEquals("src/main.c", prompt.getString("subject"));
    assertEquals("Do you want to make this edit to main.c?", prompt.getString("question"));
  }

  @Test
  void aJournalIsReplayed() throws Exception {
    Path journal =
        Files.writeString(
            folder.resolve("journal.jsonl"),
            """
            {"epoch":"e","seq":1,"at":"2026-11-20T04:05:06.789Z","session":"demo","type":"session.created","tool":"claude","command":[],"cwd":"/srv/app","autoConfirm":"policy","adopted":true,"by":"cm/0.1.0"}
            {"epoch":"e","seq":2,"at":"2026-11-20T04:05:06.789Z","session":"demo","type":"prompt.opened","prompt":{"id":"p-1","kind":"choice","question":"Do you want to proceed?","subject":"rm x","options":[{"label":"Yes"},{"label":"No"}],"tool":"claude"}}
            {"epoch":"e","seq":3,"at":"2026-11-20T04:05:06.789Z","session":"demo","type":"prompt.decided","prompt":"p-1","decision":"ask","rule":"destroys","why":"it destroys","dryRun":false}
            {"epoch":"e","seq":4,"at":"2026-11-20T04:05:06.789Z","session":"demo","type":"prompt.closed","prompt":"p-1"}
            """);
    Outcome outcome = cm("policy", "replay", journal.toString());
    assertEquals(0, outcome.exitCode(), outcome::err);
    assertTrue(outcome.out().contains(", was ask\n    confirm (reads: it reads)"), outcome.out());
    JsonObject sent = sent("policy.check");
    assertEquals("rm x", sent.getJsonObject("prompt").getString("subject"));
    assertEquals("/srv/app", sent.getString("cwd"));
    assertEquals(outcome, cm("policy", "replay", folder.toString()));
    Files.writeString(journal, "{}\n");
    Outcome wrong = cm("policy", "replay", journal.toString());
    assertEquals(2, wrong.exitCode());
    assertTrue(wrong.err().contains("journal.jsonl, line 1: not an event"), wrong.err());
  }

  @Test
  void sessionsAreATableWithoutWhatATerminalWouldActOn() {
    String table = cm("sessions").out();
    assertTrue(table.startsWith("SESSION  TOOL   STATE      SINCE"), table);
    assertTrue(table.contains("rm: remove [31m 'old.txt'? [1 y, 2 n]"), table);
  }

  @Test
  void jsonIsWhatTheProtocolSays() {
    JsonObject printed = new JsonObject(cm("sessions", "--json").out());
    assertEquals(new JsonObject(SESSION), printed.getJsonArray("sessions").getJsonObject(0));
  }

  @Test
  void aScreenKeepsItsIndentAndLosesItsEmptyEnd() {
    assertEquals("  $ ls\nold.txt\n", cm("screen", "demo").out());
  }

  @Test
  void anExplanationIsReadableOrAsTheProtocolSays() throws Exception {
    Path golden = Path.of("../transport/src/test/resources/golden/result/session.explain.json");
    JsonObject explanation = new JsonObject(Files.readString(golden)).getJsonObject("result");
    agent.answer("session.explain", explanation.encode());

    String text = cm("explain", "demo").out();
    assertTrue(text.startsWith("demo: prompting: rm: remove regular file 'old.txt'?"), text);
    assertTrue(text.contains("\n  ask     removes  rm: remove regular file"), text);
    assertEquals(explanation, new JsonObject(cm("explain", "demo", "--json").out()));
  }

  @Test
  void newPrintsTheNameForAScriptToTake() {
    assertEquals("demo\n", cm("new", "demo").out());
  }

  @Test
  void infoTellsWhereTheAgentLives() {
    assertTrue(cm("info").out().contains("tmux      3.3a, socket cm"));
  }

  @ParameterizedTest
  @CsvSource({"ok, 0", "degraded, 9", "failing, 10"})
  void healthIsATableAndItsWorstCheckDecidesTheExit(String status, int exitCode) {
    String health =
        """
        {"status":"%s","checks":[{"name":"tmux","status":"ok","says":"it answers"},\
        {"name":"policy","status":"%s","says":"line 7\\u001b[2J"}]}"""
            .formatted(status, status);
    agent.answer("agent.health", health);

    Outcome outcome = cm("health");
    assertEquals(exitCode, outcome.exitCode());
    List<String> rows = outcome.out().lines().map(row -> row.replaceAll(" +", " ")).toList();
    assertEquals("tmux ok it answers", rows.get(1));
    assertTrue(rows.get(2).startsWith("policy " + status + " line 7"), rows.get(2));
    assertFalse(rows.get(2).contains("\u001b"), rows.get(2));
    assertEquals(new JsonObject(health), new JsonObject(cm("health", "--json").out()));
  }

  @ParameterizedTest
  @CsvSource({
    "SESSION_NOT_FOUND, 5",
    "SESSION_ENDED, 5",
    "PROMPT_GONE, 5",
    "WAIT_TIMEOUT, 6",
    "FORBIDDEN, 4",
    "INVALID_PARAMS, 2",
    "TMUX_FAILED, 1"
  })
  void anErrorIsOneLineAndItsCodeDecidesTheExit(String code, int exitCode) {
    agent.refuse("session.kill", -32000, code, "what went wrong");
    Outcome outcome = cm("kill", "demo");
    assertEquals("cm: what went wrong\n", outcome.err());
    assertEquals(exitCode, outcome.exitCode());

    Outcome json = cm("kill", "demo", "--json");
    assertEquals(
        new JsonObject().put("code", code).put("message", "what went wrong"),
        new JsonObject(json.err()).getJsonObject("error"));
    assertEquals(exitCode, json.exitCode());
  }

  @Test
  void aRefusedTokenAndAnAgentThatIsNotThereAreToldApart() throws Exception {
    agent.refusal = 401;
    assertEquals(4, cm("sessions").exitCode());
    agent.close();
    Outcome gone = cm("sessions");
    assertEquals(3, gone.exitCode());
    assertTrue(gone.err().contains(folder.resolve("agent.sock").toString()), gone::err);
  }

  @ParameterizedTest
  @CsvSource({
    "nonsense",
    "kill",
    "answer demo",
    "answer demo --yes --no",
    "wait demo",
    "wait demo --state asleep",
    "resize demo big",
    "resize demo 3x3",
    "new one two",
    "watch --screen",
    "auto-confirm demo perhaps",
    "auto-confirm demo on",
    "auto-confirm --session demo demo off",
    "sessions --host -oProxyCommand=x",
  })
  void aWrongCommandLineEndsWith2BeforeAnythingIsSent(String line) {
    Outcome outcome = cm(line.split(" "));
    assertEquals(2, outcome.exitCode(), outcome::err);
    assertTrue(outcome.err().startsWith("cm: "), outcome::err);
    assertEquals(1, outcome.err().lines().count(), outcome::err);
    assertEquals(List.of(), agent.received.stream().filter(call -> !hello(call)).toList());
  }

  @Test
  void anOptionBeforeTheCommandIsToldWhereItGoes() {
    assertTrue(cm("--host", "build-1", "sessions").err().contains("options go after the command"));
    assertFalse(cm("sessions", "--hots", "build-1").err().contains("options go after"));
  }

  @Test
  void whatFollowsAgentIsTheAgentsOwn() {
    List<String> flags = List.of("--port", "9900", "--deny=rm");
    for (String[] line :
        List.of(
            new String[] {"agent", "--port", "9900", "--deny=rm"},
            new String[] {"agent", "--", "--port", "9900", "--deny=rm"})) {
      CommandLine.ParseResult parsed = Cm.commandLine().parseArgs(line).subcommand();
      assertEquals(flags, parsed.matchedPositional(0).getValue());
    }
  }

  private static boolean hello(JsonObject call) {
    return call.getString("method").equals("hello");
  }

  @Test
  void anAnswerToNothingIsNotSent() {
    agent.answer(
        "session.get",
        SESSION.replaceAll("\"prompt\":\\{.*?],\"tool\":\"shell\"}", "\"prompt\":null"));
    Outcome outcome = cm("answer", "demo", "--yes");
    assertEquals(5, outcome.exitCode());
    assertEquals("cm: session demo asks nothing just now\n", outcome.err());
    assertEquals(List.of(), agent.received("prompt.answer"));
  }

  @Test
  void anAnswerToAnotherPromptThanTheOneNamedIsNotSent() {
    assertEquals(5, cm("answer", "demo", "p-0", "--yes").exitCode());
    assertEquals(List.of(), agent.received("prompt.answer"));
  }

  @ParameterizedTest
  @CsvSource({"accepted, 0", "failed, 1", "stale, 5", "superseded, 5"})
  void whatBecameOfAnAnswerDecidesTheExit(String outcome, int exitCode) {
    agent.answer("prompt.answer", "{\"outcome\":\"" + outcome + "\"}");
    Outcome answered = cm("answer", "demo", "--yes");
    assertEquals(exitCode, answered.exitCode());
    assertEquals(outcome + "\n", answered.out());
  }

  @Test
  void aStoppedHostIsToldApartFromASessionThatIsOff() {
    agent.answer("autoConfirm.get", "{\"autoConfirm\":\"off\",\"stopped\":true}");
    Outcome outcome = cm("autoconfirm");
    assertEquals("off\n", outcome.out());
    assertTrue(outcome.err().contains("`cm autoconfirm on` lifts that"), outcome::err);
  }

  @ParameterizedTest
  @CsvSource({"watch, false", "watch --clients, true", "watch --json, true"})
  void watchShowsClientsOnlyWhenAsked(String command, boolean shown) throws Exception {
    CompletableFuture<Outcome> watching =
        CompletableFuture.supplyAsync(() -> cm(command.split(" ")));
    await().until(() -> agent.received("hello").size() == 1);
    ScriptedAgent.event(
        agent.last(),
        "e1",
        1,
        "\"type\":\"client.disconnected\",\"client\":\"x/1\",\"connection\":3");
    ScriptedAgent.event(agent.last(), "e1", 2);
    agent.refusal = 401;
    agent.cut();

    Outcome outcome = watching.get(10, SECONDS);
    assertEquals(shown ? 2 : 1, outcome.out().lines().count(), outcome::out);
  }

  @Test
  void watchPrintsEachEventOnceAcrossACutAndEndsWhenItMayNotGoOn() throws Exception {
    CompletableFuture<Outcome> watching =
        CompletableFuture.supplyAsync(() -> cm("watch", "--json"));
    await().until(() -> agent.received("hello").size() == 1);
    ScriptedAgent.event(agent.last(), "e1", 1);
    agent.cut();
    await().until(() -> agent.received("hello").size() == 2);
    assertEquals(
        1,
        agent
            .received("hello")
            .get(1)
            .getJsonObject("params")
            .getJsonObject("resume")
            .getInteger("seq"));
    ScriptedAgent.event(agent.last(), "e1", 2);
    agent.refusal = 401;
    agent.cut();

    Outcome outcome = watching.get(10, SECONDS);
    assertEquals(
        List.of(1, 2),
        outcome.out().lines().map(line -> new JsonObject(line).getInteger("seq")).toList());
    assertEquals(4, outcome.exitCode());
    assertTrue(outcome.err().contains("no event was missed"), outcome::err);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--session demo --screen"})
  void watchEndsWhenNobodyReadsItAnyMore(String options) throws Exception {
    agent.answer("events.subscribe", "{}");
    CompletableFuture<Integer> watching =
        CompletableFuture.supplyAsync(
            () ->
                Cm.commandLine()
                    .setOut(new PrintWriter(new ClosedPipe()))
                    .execute(arguments(("watch " + options).strip().split(" "))));
    await().until(() -> agent.received("hello").size() == 1);

    ScriptedAgent.event(agent.last(), "e1", 1);
    ScriptedAgent.screen(agent.last(), "demo", "$ ls");

    assertEquals(0, watching.get(10, SECONDS));
  }

  /** What {@code head} leaves behind. */
  private static final class ClosedPipe extends Writer {
    @Override
    public void write(char[] text, int from, int length) throws IOException {
      throw new IOException("Broken pipe");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void waitingForNothingIsToldWhatToWaitFor() {
    String told = cm("wait", "demo").err();
    assertTrue(told.contains("--state") && told.contains("--text"), told);
  }

  @Test
  void watchIsForPeopleToo() throws Exception {
    CompletableFuture<Outcome> watching =
        CompletableFuture.supplyAsync(() -> cm("watch", "--session", "demo"));
    await().until(() -> agent.received("hello").size() == 1);
    ScriptedAgent.event(agent.last(), "e1", 1);
    agent.refusal = 403;
    agent.cut();
    Outcome outcome = watching.get(10, SECONDS);
    assertTrue(
        outcome.out().strip().endsWith("demo           the tool took the task"), outcome::out);
  }

  @Test
  void watchCanShowAScreen() throws Exception {
    agent.answer("events.subscribe", "{}");
    CompletableFuture<Outcome> watching =
        CompletableFuture.supplyAsync(() -> cm("watch", "--session", "demo", "--screen"));
    await().until(() -> agent.received("events.subscribe").size() == 1);
    ScriptedAgent.screen(agent.last(), "demo", "$ ls");
    agent.refusal = 403;
    agent.cut();
    assertEquals("$ ls\n\n", watching.get(10, SECONDS).out());
  }

  @Test
  void watchSaysThatTheSessionItIsToShowIsNotThereYet() throws Exception {
    agent.answer("events.subscribe", "{}");
    CompletableFuture<Outcome> watching =
        CompletableFuture.supplyAsync(() -> cm("watch", "--session", "later", "--screen"));
    await().until(() -> agent.received("events.subscribe").size() == 1);
    agent.refusal = 403;
    agent.cut();
    String told = watching.get(10, SECONDS).err();
    assertTrue(told.startsWith("cm: there is no session later; it is shown once there is"), told);
  }

  @Test
  void attachWithoutATerminalSaysWhatElseToDo() {
    Outcome outcome = cm("attach", "demo");
    assertEquals(2, outcome.exitCode());
    assertTrue(outcome.err().contains("cm screen demo"), outcome::err);
  }

  @Test
  void helpNamesTheExitCodes() {
    Outcome help = Outcome.of("--help");
    assertEquals(0, help.exitCode());
    assertTrue(help.out().contains("6     cm wait: the time was up"), help::out);
    assertTrue(Outcome.of("wait", "--help").out().contains("6     cm wait"));
  }

  /** Alone it is there sooner, and is to be the same. */
  @Test
  void aSubcommandThatIsNamedIsTheOnlyOneAndSaysTheSame() {
    Map<String, CommandLine> all = Cm.commandLine().getSubcommands();
    all.forEach(
        (name, command) -> {
          Map<String, CommandLine> alone = Cm.commandLine(name, "--json").getSubcommands();
          if (!name.equals("completion")) {
            assertEquals(1, Set.copyOf(alone.values()).size(), alone.keySet().toString());
          }
          assertEquals(
              command.getUsageMessage(), requireNonNull(alone.get(name)).getUsageMessage());
        });
    assertEquals(all.keySet(), Cm.commandLine("sesions").getSubcommands().keySet());
    assertEquals(all.keySet(), Cm.commandLine("--help").getSubcommands().keySet());
  }

  @Test
  void completionKnowsEveryCommand() {
    String script = Outcome.of("completion", "bash").out();
    Cm.commandLine()
        .getSubcommands()
        .keySet()
        .forEach(name -> assertTrue(script.contains(name), name));
    assertNull(Cm.commandLine().getSubcommands().get("help"));
  }
}
