package org.cmremote.agent.kernel;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.cmremote.agent.detect.Terminal;
import org.cmremote.agent.detect.Terminal.Mode;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.cmremote.agent.tmux.TmuxServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real programs in real panes. */
class KernelTest {
  private final Kernel kernel = new Kernel();
  private TmuxServer server;

  @BeforeEach
  void start() throws Exception {
    server = new TmuxServer();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  /** Java's first thread does nothing but wait for the others. */
  @Test
  void keysThatAnotherThreadTakesAreAnEventLoopsAndNoRead() throws Exception {
    assertEquals(Waiting.POLLING, terminal("stty raw -echo", "System.in.read();").waiting());
  }

  @Test
  void aLineThatAnotherThreadReadsIsRead() throws Exception {
    assertEquals(Waiting.READING, terminal("true", "System.in.read();").waiting());
  }

  @Test
  void aProgramThatTakesKeysAndWaitsForSomethingElseRuns() throws Exception {
    Terminal terminal = terminal("stty raw -echo", "Thread.sleep(60_000);");
    assertEquals(Mode.KEYS, terminal.mode());
    assertEquals(Waiting.ELSEWHERE, terminal.waiting());
  }

  /** What is so of a Java program that has got to its last statement. */
  private Terminal terminal(String before, String statement) throws Exception {
    Path source = server.directory().resolve("Demo.java");
    Path ready = server.directory().resolve("ready");
    Files.writeString(
        source,
        """
        class Demo {
          public static void main(String[] arguments) throws Exception {
            java.nio.file.Files.createFile(java.nio.file.Path.of("%s"));
            %s
          }
        }
        """
            .formatted(ready, statement));
    server.run(
        "new-session",
        "-d",
        "-s",
        "demo",
        "%s; exec %s/bin/java %s".formatted(before, System.getProperty("java.home"), source));
    String[] pane =
        server
            .run("display-message", "-p", "-t", "demo", "#{pane_pid} #{pane_tty}")
            .strip()
            .split(" ", -1);
    await().until(() -> Files.exists(ready));
    Terminal[] last = new Terminal[1];
    // Between the file and the statement it may be seen at anything.
    await()
        .pollInSameThread()
        .during(Duration.ofMillis(300))
        .until(
            () -> {
              Terminal now = kernel.terminal(Long.parseLong(pane[0]), pane[1]);
              boolean stands = now.equals(last[0]);
              last[0] = now;
              return stands;
            });
    return last[0];
  }
}
