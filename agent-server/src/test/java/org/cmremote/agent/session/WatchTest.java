package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.cmremote.agent.tmux.TmuxServer;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.WatchMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may go wrong between the agent and tmux, and what programs may print. */
class WatchTest {
  private static final String ASK = "read -p 'Proceed? [y/N] ' a; echo got-${a}";

  @Test
  void aControlClientThatDiesIsReplacedAndNothingIsMissed() throws Exception {
    try (Fixture fixture = new Fixture()) {
      fixture.create("demo", AutoConfirm.POLICY, "bash", "--norc");
      fixture.awaitState("demo", SessionState.IDLE);
      for (int round = 0; round < 5; round++) {
        // Each has lived for a while, or it would count as one that tmux ends at once.
        String client = awaitOldClient(fixture);
        new ProcessBuilder("kill", "-9", client).start().waitFor();
        // A person types, since the agent can't say of what it types just now whether it arrives.
        fixture.server.run("send-keys", "-t", "demo", "clear; " + ASK + round, "Enter");
        fixture.awaitScreen("demo", "got-y" + round);
      }
      assertEquals(WatchMode.LIVE, fixture.info("demo").watch());
      assertTrue(fixture.events("demo", Event.SessionLost.class).isEmpty());
    }
  }

  private static String awaitOldClient(Fixture fixture) {
    return await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                fixture
                    .server
                    .run(
                        "list-clients",
                        "-F",
                        "#{client_pid} #{e|<|:#{client_created},#{e|-|:%s,1}}"
                            .formatted(System.currentTimeMillis() / 1000))
                    .lines()
                    .filter(line -> line.endsWith(" 1"))
                    .map(line -> line.split(" ", 2)[0])
                    .findFirst()
                    .orElse(""),
            pid -> !pid.isEmpty());
  }

  @Test
  void whereControlClientsEndAtOnceThePaneIsPolledAndThatIsSaid() throws Exception {
    TmuxServer server = new TmuxServer();
    Path healed = server.directory().resolve("healed");
    String tmux =
        server.wrapper(
            "tmux-without-control-mode",
            """
            [ -e %s ] && exec tmux "$@"
            for word; do [ "$word" = -C ] && { echo '%%exit'; exit 0; }; done
            """
                .formatted(healed));
    try (Fixture fixture = new Fixture(server, tmux)) {
      fixture.create("demo", AutoConfirm.POLICY, "bash", "--norc");
      assertEquals(WatchMode.POLLING, fixture.awaitEvent("demo", Event.WatchChanged.class).watch());
      fixture.awaitState("demo", SessionState.IDLE);
      fixture.type("demo", ASK);
      fixture.awaitScreen("demo", "got-y");
      Files.createFile(healed);
      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> fixture.info("demo").watch(), WatchMode.LIVE::equals);
      fixture.type("demo", "clear; " + ASK + "-again");
      fixture.awaitScreen("demo", "got-y-again");
    }
  }

  @Test
  void aServerThatEndsWithItsLastSessionIsFollowedByANewOne() throws Exception {
    TmuxServer server = new TmuxServer();
    // What tmux 3.3a says now and then to who comes while it ends.
    String tmux =
        server.wrapper(
            "tmux-that-ends",
            """
            case "$*" in *start-server*)
              [ -e %1$s ] || { touch %1$s; echo 'server exited unexpectedly'; exit 1; } ;;
            esac
            """
                .formatted(server.directory().resolve("ended")));
    try (Fixture fixture = new Fixture(server, tmux)) {
      assertEquals("demo", fixture.create("demo", AutoConfirm.OFF, "cat").session());
    }
  }

  @Test
  void aSessionThatAPersonEndsIsLost() throws Exception {
    try (Fixture fixture = new Fixture()) {
      fixture.create("demo", AutoConfirm.OFF, "cat");
      fixture.create("other", AutoConfirm.OFF, "cat");
      fixture.server.run("kill-session", "-t", "demo");
      fixture.awaitEvent("demo", Event.SessionLost.class);
      assertEquals(SessionState.LOST, fixture.info("demo").state());
      assertEquals(SessionState.PROMPTING, fixture.info("other").state());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "KILL"})
  void whenTheServerEndsEverySessionIsLostAndNewOnesWork(String signal) throws Exception {
    try (Fixture fixture = new Fixture()) {
      List<String> names = List.of("a", "b", "c");
      names.forEach(name -> fixture.create(name, AutoConfirm.OFF, "cat"));
      String server = fixture.server.run("display-message", "-p", "#{pid}").strip();
      new ProcessBuilder("kill", "-" + signal, server).start().waitFor();
      names.forEach(name -> fixture.awaitEvent(name, Event.SessionLost.class));
      fixture.create("d", AutoConfirm.OFF, "bash", "--norc");
      fixture.awaitState("d", SessionState.IDLE);
    }
  }

  @Test
  void nothingThatAProgramPrintsBreaksTheWatch() throws Exception {
    try (Fixture fixture = new Fixture()) {
      Path noise = fixture.directory().resolve("noise");
      StringBuilder forged = new StringBuilder();
      long second = System.currentTimeMillis() / 1000;
      for (int number = 0; number < 2_000; number++) {
        forged.append("%%end %d %d 1\n%%exit\n@cm|look1|2|3|\n".formatted(second, number));
      }
      Files.writeString(noise, forged);
      Path broken = fixture.directory().resolve("broken");
      byte[] bytes = new byte[200_000];
      new java.util.Random(3).nextBytes(bytes);
      // Without the shift into the line-drawing set, which would turn the prompt into symbols.
      Files.write(
          broken,
          new String(bytes, StandardCharsets.ISO_8859_1)
              .replaceAll("[\\x00-\\x1f]", " ")
              .getBytes(StandardCharsets.ISO_8859_1));
      Path line = Files.writeString(fixture.directory().resolve("line"), "x".repeat(1_000_000));
      fixture.create("demo", AutoConfirm.POLICY, "bash", "--norc");
      fixture.awaitState("demo", SessionState.IDLE);
      int round = 0;
      for (String command :
          List.of(
              "cat " + noise,
              "cat " + broken,
              "cat " + line,
              "head -c 100000000 /dev/zero | tr '\\0' 'y' | fold")) {
        round++;
        fixture.type("demo", command + "; clear; " + ASK + round);
        String wanted = "got-y" + round;
        await(wanted)
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () ->
                    assertTrue(
                        fixture.screen("demo").contains(wanted),
                        () -> fixture.screen("demo") + fixture.story("demo")));
        assertEquals(WatchMode.LIVE, fixture.info("demo").watch());
      }
    }
  }

  @Test
  void aFloodInOneSessionDoesNotHoldUpAnother() throws Exception {
    try (Fixture fixture = new Fixture()) {
      fixture.create("flood", AutoConfirm.OFF, "seq", "100000000");
      fixture.awaitState("flood", SessionState.WORKING);
      for (int round = 0; round < 20; round++) {
        String name = "demo" + round;
        fixture.script(name, AutoConfirm.POLICY, ASK);
        fixture.awaitEvent(name, Event.SessionExited.class);
      }
      assertEquals(SessionState.WORKING, fixture.info("flood").state());
    }
  }
}
