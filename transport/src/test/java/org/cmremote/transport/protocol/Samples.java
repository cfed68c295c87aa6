package org.cmremote.transport.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One message of every kind, by the name of its golden file. */
final class Samples {
  static final String EPOCH = "7f3a9c";
  static final Instant AT = Instant.parse("2026-11-20T04:05:06.789Z");
  static final Prompt PROMPT =
      new Prompt(
          "p-1d4f",
          PromptKind.YES_NO,
          "rm: remove regular file 'old.txt'?",
          "old.txt",
          List.of(new Prompt.Option("y"), new Prompt.Option("n")),
          "shell");
  static final SessionInfo SESSION =
      new SessionInfo(
          "fix-login",
          "claude",
          SessionState.WORKING,
          AT,
          "/srv/app",
          AutoConfirm.POLICY,
          null,
          null,
          null,
          null,
          null,
          120,
          36,
          WatchMode.LIVE);
  static final ScreenSnapshot SCREEN =
      new ScreenSnapshot(
          "demo",
          40,
          5,
          new ScreenSnapshot.Cursor(35, 1, true),
          "build-1",
          List.of("$ rm -i old.txt", "rm: remove regular file 'old.txt'?", "", "", ""));

  static final Explanation EXPLANATION =
      new Explanation(
          new SessionInfo(
              "demo",
              "shell",
              SessionState.PROMPTING,
              AT,
              "/srv/app",
              AutoConfirm.POLICY,
              PROMPT,
              null,
              null,
              null,
              null,
              120,
              36,
              WatchMode.LIVE),
          "rm waits at yes-no",
          new Explanation.Sight(SessionState.PROMPTING, "known", 0.97, "rm waits at yes-no"),
          List.of(
              new Explanation.Finding(
                  "process",
                  "foreground process",
                  true,
                  "rm is blocked in a read of the terminal",
                  0.9,
                  0),
              new Explanation.Finding(
                  "screen", "dialog menu", false, "the program in front draws no dialogs", 0, 2100),
              new Explanation.Finding(
                  "screen", "line yes-no", true, "stands at the cursor", 0.6, 2100)),
          new Explanation.Asked(
              PROMPT,
              new Explanation.Anatomy("yes-no", "other", true, List.of(), null, 0, 1),
              new Result.PolicyVerdict(
                  Verdict.ASK,
                  "removes",
                  "it removes a file",
                  List.of(
                      new Result.PolicyVerdict.Part(
                          "rm: remove regular file 'old.txt'?",
                          Verdict.ASK,
                          "removes",
                          "it removes a file"))),
              new Event.PromptDecided(
                  PROMPT.id(), Verdict.ASK, "removes", "it removes a file", false),
              null,
              null,
              null),
          null,
          new Explanation.Restraint(
              AutoConfirm.POLICY,
              false,
              new Explanation.Budget(
                  new Explanation.Count(2, 20),
                  new Explanation.Count(1, 5),
                  new Explanation.Count(3, 0),
                  null)),
          List.of(
              new Explanation.HookReport(
                  "claude", "PermissionRequest", "prompting", "Bash", 2050)));

  private Samples() {}

  static Map<String, Request<?>> requests() {
    Map<String, Request<?>> all = new LinkedHashMap<>();
    all.put("hello", new Request.Hello("cm/0.1.0", 1, new Position(EPOCH, 41)));
    all.put("agent.info", new Request.AgentInfo());
    all.put("agent.health", new Request.AgentHealth());
    all.put("agent.restart", new Request.RestartAgent());
    all.put(
        "session.create",
        new Request.CreateSession(
            "demo",
            "shell",
            List.of("bash"),
            "make test",
            "/srv/app",
            Map.of("CI", "1"),
            120,
            36,
            AutoConfirm.POLICY));
    all.put("session.list", new Request.ListSessions());
    all.put("session.get", new Request.GetSession("demo"));
    all.put("session.adopt", new Request.AdoptSession("mine", "claude", AutoConfirm.OFF));
    all.put("session.release", new Request.ReleaseSession("mine"));
    all.put("session.kill", new Request.KillSession("demo"));
    all.put("session.resize", new Request.ResizeSession("demo", 100, 30));
    all.put("session.sendText", new Request.SendText("demo", "rm -i old.txt", true, false));
    all.put("session.sendKeys", new Request.SendKeys("demo", List.of("Down", "Enter")));
    all.put("session.screen", new Request.GetScreen("demo"));
    all.put("session.record", new Request.RecordSession("demo"));
    all.put("session.explain", new Request.ExplainSession("demo"));
    all.put(
        "session.wait",
        new Request.WaitFor("demo", List.of(SessionState.IDLE, SessionState.EXITED), null, 5000));
    all.put("prompt.answer", new Request.AnswerPrompt("demo", PROMPT.id(), 0, null));
    all.put("autoConfirm.get", new Request.GetAutoConfirm("demo"));
    all.put("autoConfirm.set", new Request.SetAutoConfirm("demo", AutoConfirm.OFF));
    all.put("autoConfirm.resume", new Request.ResumeAutoConfirm());
    all.put(
        "policy.check",
        new Request.CheckPolicy("ls && rm old.txt", null, "claude", "/srv/app", "demo"));
    all.put(
        "journal.read",
        new Request.ReadJournal(
            new Position("7f3a9c", 41),
            100,
            "demo",
            List.of("prompt.opened", "prompt.answered"),
            Instant.parse("2026-11-20T04:00:00Z")));
    all.put("events.subscribe", new Request.Subscribe(List.of("demo")));
    return all;
  }

  /** What each request is answered with; requests with the same kind of result share one sample. */
  static Map<String, Result> results() {
    Map<String, Result> all = new LinkedHashMap<>();
    all.put(
        "hello",
        new Result.Welcome(
            "0.1.0",
            1,
            "build-1",
            "linux/amd64",
            Role.OPERATOR,
            EPOCH,
            57,
            true,
            List.of(SESSION)));
    all.put(
        "agent.info",
        new Result.AgentDetails(
            "0.1.0",
            1,
            "build-1",
            "linux/amd64",
            "17.0.15",
            "3.3a",
            "cm",
            4711,
            AT,
            1,
            2,
            List.of("claude", "codex", "shell")));
    all.put(
        "agent.health",
        Health.of(
            List.of(
                new Health.Check("tmux", Health.Status.OK, "it answers in 2.1 ms; sessions: 3"),
                new Health.Check(
                    "policy",
                    Health.Status.DEGRADED,
                    "/home/me/.config/cm/policy.toml, line 7: rule mine: verdict is “maybe”, not one of [confirm, deny, ask]; the old rules are in force"))));
    all.put("session.list", new Result.SessionList(List.of(SESSION)));
    all.put("session.get", SESSION);
    all.put("session.kill", new Result.Done());
    all.put("session.screen", SCREEN);
    all.put(
        "policy.check",
        new Result.PolicyVerdict(
            Verdict.ASK,
            "destroys",
            "rm old.txt: it destroys",
            List.of(
                new Result.PolicyVerdict.Part(
                    "ls", Verdict.CONFIRM, "reads", "it reads inside the session's directory"),
                new Result.PolicyVerdict.Part(
                    "rm old.txt", Verdict.ASK, "destroys", "it destroys"))));
    Map<String, String> tmux = new LinkedHashMap<>();
    tmux.put("pane_width", "120");
    tmux.put("pane_height", "2");
    tmux.put("pane_title", "build-1");
    all.put(
        "session.record",
        new Result.Recording(
            SESSION,
            List.of("$ ls", "old.txt"),
            List.of("$ ls", "\033[1mold.txt\033[0m"),
            tmux,
            new Result.Recording.Terminal("bash", true, "keys", "polling")));
    all.put("session.explain", EXPLANATION);
    all.put(
        "journal.read",
        new Result.JournalPage(
            List.of(
                new EventEnvelope(
                    new Position("7f3a9c", 58),
                    Instant.parse("2026-11-20T04:05:06.789Z"),
                    "demo",
                    new Event.PromptAnswered(
                        PROMPT.id(), "policy", List.of("y", "Enter"), Outcome.ACCEPTED, 1.461))),
            new Position("7f3a9c", 60),
            false,
            0));
    all.put("prompt.answer", new Result.Answered(Outcome.ACCEPTED));
    all.put("autoConfirm.get", new Result.AutoConfirmMode("demo", AutoConfirm.POLICY, false));
    return all;
  }

  static Map<String, Event> events() {
    Map<String, Event> all = new LinkedHashMap<>();
    all.put(
        "session.created",
        new Event.SessionCreated(
            "shell", List.of("bash"), "/srv/app", AutoConfirm.POLICY, false, "cm/0.1.0"));
    all.put(
        "session.state",
        new Event.StateChanged(
            SessionState.WORKING,
            SessionState.IDLE,
            "shows ❯",
            new ToolError(ToolError.Kind.NOT_LOGGED_IN, "Please run /login")));
    all.put("session.exited", new Event.SessionExited(3, null));
    all.put("session.lost", new Event.SessionLost("the tmux server is gone"));
    all.put("session.killed", new Event.SessionKilled("cm/0.1.0"));
    all.put("session.released", new Event.SessionReleased("cm/0.1.0"));
    all.put(
        "session.watch",
        new Event.WatchChanged(WatchMode.POLLING, "tmux ends every control client at once"));
    all.put("session.autoConfirm", new Event.AutoConfirmChanged(AutoConfirm.OFF, "cm/0.1.0"));
    all.put("task.delivered", new Event.TaskDelivered());
    all.put(
        "task.failed", new Event.TaskFailed("it was typed, and the input shows something else"));
    all.put(
        "session.unclear",
        new Event.SessionUnclear(
            "dialog waits for keys, and no rule knows the screen",
            List.of("Delete?", "", "<Yes>")));
    all.put("prompt.opened", new Event.PromptOpened(PROMPT));
    all.put(
        "prompt.decided",
        new Event.PromptDecided(PROMPT.id(), Verdict.ASK, "destroys", "rm deletes files", false));
    all.put(
        "prompt.held",
        new Event.PromptHeld(PROMPT.id(), "a person typed in an attached terminal just now"));
    all.put(
        "prompt.answered",
        new Event.PromptAnswered(
            PROMPT.id(), "policy", List.of("y", "Enter"), Outcome.ACCEPTED, 1.461));
    all.put("prompt.closed", new Event.PromptClosed(PROMPT.id()));
    all.put(
        "agent.started",
        new Event.AgentStarted(
            "0.1.0",
            "the last line of 00001-7f3a9c-0000000000000001.jsonl was torn: 23 bytes of an event that nobody saw were cut off"));
    all.put(
        "agent.journal",
        new Event.JournalChanged(true, "events can't be written: No space left on device"));
    all.put("agent.stopping", new Event.AgentStopping());
    all.put(
        "agent.autoConfirm", new Event.HostAutoConfirmChanged(AutoConfirm.OFF, true, "cm/0.1.0"));
    all.put(
        "agent.policy",
        new Event.PolicyChanged(
            "/home/me/.config/cm/policy.toml",
            "/home/me/.config/cm/policy.toml, line 7: rule mine: verdict is “maybe”, not one of [confirm, deny, ask]"));
    all.put(
        "agent.tools",
        new Event.ToolsChanged(
            "/home/me/.config/cm/tools",
            "/home/me/.config/cm/tools/mine.toml, line 10: dialog second.odd is not known here"));
    all.put(
        "request.accepted",
        new Event.RequestAccepted(
            "cm/0.1.0",
            Role.OPERATOR,
            3,
            "session.sendText",
            "k-7c41",
            JsonNodeFactory.instance.objectNode().put("submit", true).put("force", false)));
    all.put(
        "request.done",
        new Event.RequestDone(
            57,
            "cm/0.1.0",
            "session.sendText",
            "k-7c41",
            "rm -i old.txt",
            JsonNodeFactory.instance.objectNode(),
            null,
            null));
    all.put("client.connected", new Event.ClientConnected("cm/0.1.0", Role.OPERATOR, 3));
    all.put("client.disconnected", new Event.ClientDisconnected("cm/0.1.0", 3));
    return all;
  }

  /** Every golden frame by its file's name. */
  static Map<String, Message> frames() {
    Map<String, Message> all = new LinkedHashMap<>();
    Codec codec = new Codec();
    JsonNode id = IntNode.valueOf(1);
    requests().forEach((name, it) -> all.put("request/" + name, new Message.Call(id, it)));
    all.put("idempotencyKey", new Message.Call(id, new Request.KillSession("demo"), "k-7c41"));
    results().forEach((name, it) -> all.put("result/" + name, codec.reply(id, it)));
    events()
        .forEach(
            (name, it) -> {
              boolean ofAgent = name.startsWith("agent.") || name.startsWith("client.");
              String session = ofAgent ? null : "demo";
              all.put(
                  "event/" + name,
                  new Message.EventNotice(
                      new EventEnvelope(new Position(EPOCH, 58), AT, session, it)));
            });
    all.put("screen", new Message.ScreenNotice(SCREEN));
    all.put(
        "error",
        new Message.Failure(
            id, ErrorCode.PROMPT_GONE, "prompt p-1d4f of session demo is answered or gone"));
    return all;
  }
}
