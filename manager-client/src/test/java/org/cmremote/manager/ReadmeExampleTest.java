package org.cmremote.manager;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.ssh.SshTarget;
import org.cmremote.transport.ssh.SshTransport;
import org.junit.jupiter.api.Test;

/** The example that the README shows compiles, works, and is the one shown. */
class ReadmeExampleTest {
  private static final String SESSION =
      """
      {"session":"demo","tool":"shell","state":"idle","since":"2026-11-20T04:05:06.789Z",\
      "cwd":"/srv","autoConfirm":"policy","prompt":null,"error":null,"exit":null,\
      "cols":120,"rows":36,"watch":"live"}""";

  private final List<String> printed = new CopyOnWriteArrayList<>();

  private static Transport toHost() {
    // example
    Transport transport = new SshTransport(SshTarget.to("build-1").build());
    // end
    return transport;
  }

  private Future<SessionInfo> run(Vertx vertx, Transport transport, TokenSource tokens) {
    // example
    ManagerClient client =
        new ManagerClient(vertx, transport, tokens, ManagerOptions.named("example/1"));
    client.onEvent(
        Event.PromptOpened.class,
        (at, event) -> print(at.session() + " asks: " + event.prompt().question()));

    var untilIdle = new Request.WaitFor("demo", List.of(SessionState.IDLE), null, 600_000);
    Future<SessionInfo> idle =
        client
            .connect()
            .compose(welcome -> client.sendText("demo", "make test"))
            .compose(done -> client.waitFor(untilIdle))
            .eventually(client::close);
    // end
    return idle;
  }

  private void print(String line) {
    printed.add(line);
  }

  @Test
  void itWorks() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (ScriptedAgent agent = new ScriptedAgent(vertx)) {
      agent.answer("session.sendText", "{}");
      agent.answer("session.wait", SESSION);
      SessionInfo info =
          run(
                  vertx,
                  new FixedTransport(agent.address()),
                  TokenSource.of(new Token(ScriptedAgent.TOKEN)))
              .await(10, SECONDS);
      assertEquals(SessionState.IDLE, info.state());
      assertEquals(
          "make test",
          agent.received("session.sendText").get(0).getJsonObject("params").getString("text"));
    } finally {
      vertx.close().await(10, SECONDS);
    }
  }

  @Test
  void theReadmeShowsIt() throws Exception {
    String source =
        Files.readString(Path.of("src/test/java/org/cmremote/manager/ReadmeExampleTest.java"));
    String readme = Files.readString(Path.of("../README.md"));
    List<String> examples =
        List.of(source.split("    // example\n", -1)).stream()
            .skip(1)
            .map(part -> part.substring(0, part.indexOf("    // end\n")).indent(-4).strip())
            .toList();
    assertEquals(2, examples.size());
    for (String example : examples) {
      assertTrue(readme.contains(example), () -> "README.md doesn't show:\n" + example);
    }
    assertEquals("build-1", toHost().host());
  }
}
