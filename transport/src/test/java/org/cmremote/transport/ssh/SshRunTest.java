package org.cmremote.transport.ssh;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.cmremote.transport.CommandInput;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.TransportState;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a real host. */
@Timeout(60)
class SshRunTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private static Path directory;
  private static Sshd sshd;
  private SshTransport transport;

  @BeforeAll
  static void startHost(@TempDir Path temporary) throws Exception {
    directory = temporary;
    assumeTrue(Sshd.installed(), "skipped: no /usr/sbin/sshd (package openssh-server)");
    sshd = Sshd.start(directory.resolve("sshd"));
  }

  @AfterAll
  static void stopHost() {
    if (sshd != null) {
      sshd.close();
    }
  }

  @BeforeEach
  void start() {
    transport = new SshTransport(sshd.target().build(), directory.resolve("run/ssh"));
  }

  @AfterEach
  void stop() {
    transport.close();
  }

  private CommandResult run(String input, String... command) {
    return transport.run(List.of(command), input, LIMIT).join();
  }

  @Test
  void everyArgumentArrivesAsItIs() {
    StringBuilder controls = new StringBuilder();
    for (char c = 1; c < 0x100; c++) {
      controls.append(c);
    }
    List<String> odd =
        List.of(
            "",
            " ",
            "\n",
            "\n\n a\n",
            "'",
            "''\"\"",
            "$HOME `id` $(id) \\n \\",
            "!! !x *?[a-z] ~ #",
            "-n",
            "--",
            "a=b;c&d|e>f<g",
            "\r\t\u001b[0m",
            "žluťoučký 漢字 🙂",
            controls.toString(),
            "x".repeat(100_000));
    String[] command = new String[odd.size() + 2];
    command[0] = "printf";
    command[1] = "<%s>";
    for (int i = 0; i < odd.size(); i++) {
      command[i + 2] = odd.get(i);
    }
    assertEquals("<" + String.join("><", odd) + ">", run("", command).output());
  }

  @Test
  void inputArrivesWholeAndOutputComesBackWhole() {
    String text = "line one\nzweite Zeile ß\n" + "0123456789abcdef".repeat(100_000);
    assertEquals(new CommandResult(0, text, ""), run(text, "cat"));
  }

  @Test
  void bytesArriveAsTheyAre() {
    byte[] bytes = new byte[300_000];
    new Random(7).nextBytes(bytes);
    CommandInput twoParts =
        stream -> {
          stream.write(bytes, 0, 100_000);
          stream.write(bytes, 100_000, 200_000);
        };
    assertEquals(
        new CommandResult(0, sha256(bytes) + "  -\n", ""),
        transport.run(List.of("sha256sum"), twoParts, LIMIT).join());
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aProgramThatReadsNothingIsNoFailure() {
    assertEquals(new CommandResult(0, "", ""), run("x".repeat(1_000_000), "true"));
  }

  @Test
  void exitCodesAreTheCommandsOwn() {
    for (int code : new int[] {0, 1, 127, 254, 255}) {
      assertEquals(
          new CommandResult(code, "out", "err"),
          run("", "sh", "-c", "printf out; printf err >&2; exit " + code));
    }
  }

  @Test
  void aSignalIsAnExitCodeAbove128() {
    assertEquals(new CommandResult(137, "", ""), run("", "sh", "-c", "kill -9 $$"));
  }

  @Test
  void aProgramThatIsNotThereIs127() {
    CommandResult result = run("", "no-such-program", "x");
    assertEquals(127, result.exitCode());
    assertTrue(result.errors().contains("no-such-program"), result.errors());
  }

  @Test
  void aShellsOwnWordsAreNotPrograms() {
    assertEquals(127, run("", "exit", "3").exitCode());
    assertEquals(127, run("", "A=b").exitCode());
  }

  @Test
  void itStartsInTheHomeDirectory() {
    assertEquals(System.getProperty("user.home"), run("", "pwd").output().strip());
  }

  @Test
  void aNulIsRefused() {
    assertEquals(
        ErrorCode.INVALID_PARAMS,
        Failures.of(transport.run(List.of("echo", "a\0b"), "", LIMIT)).code());
    assertEquals(ErrorCode.INVALID_PARAMS, Failures.of(transport.run(List.of(), "", LIMIT)).code());
    assertEquals(TransportState.IDLE, transport.state());
  }

  @Test
  void twentyAtOnceFromColdAllEnd() {
    List<CompletableFuture<CommandResult>> runs =
        IntStream.range(0, 20)
            .mapToObj(i -> transport.run(List.of("sh", "-c", "cat; exit " + i), "in " + i, LIMIT))
            .toList();
    for (int i = 0; i < runs.size(); i++) {
      assertEquals(new CommandResult(i, "in " + i, ""), runs.get(i).join());
    }
  }

  @Test
  void theLimitCutsTheChannelAndTheTunnelLivesOn() {
    long start = System.nanoTime();
    CompletableFuture<CommandResult> slow =
        transport
            .run(List.of("cat"), "", LIMIT)
            .thenCompose(warm -> transport.run(List.of("sleep", "30"), "", Duration.ofMillis(300)));
    assertEquals(ErrorCode.TIMED_OUT, Failures.of(slow).code());
    assertTrue(System.nanoTime() - start < Duration.ofSeconds(10).toNanos());
    assertEquals(TransportState.OPEN, transport.state());
    assertEquals("on", run("", "printf", "on").output());
  }

  @Test
  void aSilentHostIsCutByTheLimit() throws Exception {
    try (Sshd silent = Sshd.start(directory.resolve("silent"));
        SshTransport there =
            new SshTransport(silent.target().build(), directory.resolve("run/ssh"))) {
      assertEquals(0, there.run(List.of("true"), "", LIMIT).join().exitCode());
      silent.freeze();
      CompletableFuture<CommandResult> run = there.run(List.of("true"), "", Duration.ofMillis(500));
      assertEquals(ErrorCode.TIMED_OUT, Failures.of(run).code());
    }
  }

  @Test
  void aTunnelLostMeanwhileIsNotTheCommandsEnd() {
    Path started = directory.resolve("started");
    CompletableFuture<CommandResult> run =
        transport.run(List.of("sh", "-c", "touch " + started + "; sleep 30"), "", LIMIT);
    await().until(() -> Files.exists(started));
    ProcessHandle.current()
        .children()
        .filter(child -> List.of(child.info().arguments().orElse(new String[0])).contains("-M"))
        .forEach(ProcessHandle::destroyForcibly);
    assertEquals(ErrorCode.DISCONNECTED, Failures.of(run).code());
  }

  @Test
  void tooMuchOutputEndsTheCommand() {
    CompletableFuture<CommandResult> flood = transport.run(List.of("yes"), "", LIMIT);
    assertEquals(ErrorCode.LIMIT_REACHED, Failures.of(flood).code());
    assertEquals("on", run("", "printf", "on").output());
  }

  @Test
  void aLoginShellThatRefusesIsNotTheCommandsEnd() throws Exception {
    try (Sshd refusing =
            Sshd.start(directory.resolve("refusing"), "ForceCommand echo no entry; exit 1");
        SshTransport there =
            new SshTransport(refusing.target().build(), directory.resolve("run/ssh"))) {
      var failure = Failures.of(there.run(List.of("true"), "", LIMIT));
      assertEquals(ErrorCode.SSH_FAILED, failure.code());
      assertTrue(failure.message().contains("no entry"), failure.message());
    }
  }

  @Test
  void aServerThatAllowsFewSessionsSaysSo() throws Exception {
    try (Sshd narrow = Sshd.start(directory.resolve("narrow"), "MaxSessions 1");
        SshTransport there =
            new SshTransport(narrow.target().build(), directory.resolve("run/ssh"))) {
      Path held = directory.resolve("held");
      CompletableFuture<CommandResult> first =
          there.run(List.of("sh", "-c", "touch " + held + "; sleep 30"), "", LIMIT);
      await().until(() -> Files.exists(held));
      var failure = Failures.of(there.run(List.of("true"), "", LIMIT));
      assertEquals(ErrorCode.SSH_FAILED, failure.code());
      assertTrue(failure.message().contains("MaxSessions"), failure.message());
      assertEquals(false, first.isDone());
    }
  }
}
