package org.cmremote.agent.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whether a session says that what was typed may be told. */
class EchoTest {
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
  void whatAPasswordPromptIsToldIsHidden() throws Exception {
    fixture.create("demo", AutoConfirm.OFF, "bash", "--norc");
    fixture.awaitState("demo", SessionState.IDLE);
    assertEquals(Echo.SHOWN, text("read -s -p 'Password: ' a; read -s b; echo got $a $b"));
    fixture.awaitPrompt("demo");

    assertEquals(Echo.HIDDEN, text("hunter2"));
    assertEquals(Echo.HIDDEN, keys("x", "Enter"));
    fixture.awaitScreen("demo", "got hunter2 x");
    await().until(() -> fixture.info("demo").prompt() == null);
    assertEquals(Echo.SHOWN, text("echo no secret"));
  }

  @Test
  void namedKeysGiveNothingAway() throws Exception {
    fixture.script("demo", AutoConfirm.OFF, "read -s -p 'Password: ' a; cat");
    fixture.awaitPrompt("demo");

    assertEquals(Echo.SHOWN, keys("Down", "Enter"));
  }

  private Echo text(String text) {
    return fixture.on(
        () -> fixture.sessions().sendText(new Request.SendText("demo", text, true, true)));
  }

  private Echo keys(String... keys) {
    return fixture.on(
        () -> fixture.sessions().sendKeys(new Request.SendKeys("demo", List.of(keys))));
  }
}
