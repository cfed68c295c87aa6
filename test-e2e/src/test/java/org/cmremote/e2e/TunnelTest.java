package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.Verdict;
import org.cmremote.transport.ssh.RemoteAgent;
import org.cmremote.transport.ssh.SshTransport;
import org.cmremote.transport.ssh.Sshd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two managers watch one agent through tunnels of their own, while a third drives it. */
@Timeout(60)
class TunnelTest {
  private final Reaper reaper = new Reaper();
  private RunningAgent agent;
  private Watcher first;
  private Watcher second;
  private Watcher driver;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    agent = reaper.add(RunningAgent.start());
    Sshd sshd = reaper.add(Sshd.start(directory));
    first = reaper.add(throughTunnel(sshd));
    second = reaper.add(throughTunnel(sshd));
    driver = reaper.add(Watcher.local(agent));
  }

  @AfterEach
  void stop() {
    reaper.close();
  }

  private Watcher throughTunnel(Sshd sshd) {
    Place place = agent.place();
    return new Watcher(
        new SshTransport(
            sshd.target().agent(new RemoteAgent.UnixSocket(place.agentSocket().toString())).build(),
            place.directory().resolve("ssh/s")),
        TokenSource.file(place.token()));
  }

  @Test
  void bothWatchersAreToldWhatTheDriverIsTold() {
    driver.script(
        "demo",
        AutoConfirm.POLICY,
        "read -p 'Continue? [y/N] ' a; read -p 'Delete all? [y/N] ' b; test $a$b = yn; exit 7");

    Prompt prompt = first.awaitPrompt("demo", "Delete all? [y/N]");
    assertEquals(
        Verdict.ASK,
        first
            .awaitEvent(
                "demo", Event.PromptDecided.class, decided -> decided.prompt().equals(prompt.id()))
            .decision());
    assertEquals(Outcome.ACCEPTED, Watcher.get(first.client().answer("demo", prompt.id(), 1)));
    CmException late =
        assertThrows(
            CmException.class, () -> Watcher.get(second.client().answer("demo", prompt.id(), 0)));
    assertEquals(ErrorCode.PROMPT_GONE, late.code());

    for (Watcher watcher : List.of(first, second, driver)) {
      assertEquals(7, watcher.awaitEvent("demo", Event.SessionExited.class).exitCode());
    }
    long start = driver.welcome().seq();
    List<EventEnvelope> told = driver.eventsAfter(start);
    assertEquals(told, first.eventsAfter(start));
    assertEquals(told, second.eventsAfter(start));
    assertEquals(
        LongStream.rangeClosed(start + 1, start + told.size()).boxed().toList(),
        told.stream().map(event -> event.position().seq()).toList());
    assertEquals(
        List.of("policy", "e2e/1"),
        first.events("demo", Event.PromptAnswered.class).stream()
            .map(Event.PromptAnswered::by)
            .toList());
  }

  @Test
  void ofTwoAnswersAtOnceThroughTwoTunnelsOneIsTyped() {
    driver.script(
        "demo",
        AutoConfirm.OFF,
        "read -p 'Continue? [y/N] ' a; read -t 1 -p 'more: ' b; [ \"$b\" ] && exit 9; exit 3");
    String prompt = first.awaitPrompt("demo", "Continue? [y/N]").id();
    second.awaitPrompt("demo", "Continue? [y/N]");

    var ones = first.client().answer("demo", prompt, 0);
    var others = second.client().answer("demo", prompt, 0);

    await().atMost(Duration.ofSeconds(10)).until(() -> ones.isComplete() && others.isComplete());
    assertTrue(ones.succeeded() ^ others.succeeded(), ones + " and " + others);
    CmException gone = (CmException) (ones.failed() ? ones : others).cause();
    assertEquals(ErrorCode.PROMPT_GONE, gone.code());
    assertEquals(3, driver.awaitEvent("demo", Event.SessionExited.class).exitCode());
  }
}
