package org.cmremote.transport.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cmremote.transport.CommandInput;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.process.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteCommandTest {
  private static final String MARK = "cm0123456789abcdefx";
  private static final String ODD = "a\n'b'\n \\n \"$HOME\" `id` !! *";

  private static CommandResult shell(String shell, String line, CommandInput input)
      throws Exception {
    return Program.start(
            new ProcessBuilder(shell, "-c", line), input, task -> new Thread(task).start())
        .result()
        .get(20, TimeUnit.SECONDS);
  }

  /** Every login shell that this machine has must hand the script on unchanged. */
  @ParameterizedTest
  @ValueSource(strings = {"sh", "dash", "bash", "zsh", "ksh", "mksh", "fish", "tcsh", "csh"})
  void theBootstrapMeansTheSameToEveryLoginShell(String shell) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin", shell)), "skipped: no /usr/bin/" + shell);
    RemoteCommand command =
        new RemoteCommand(List.of("sh", "-c", "cat; printf %s \"$1\"; exit 3", "sh", ODD), MARK);
    CommandResult ssh =
        shell(
            "/usr/bin/" + shell,
            RemoteCommand.BOOTSTRAP,
            command.input(CommandInput.text("input\n")));
    assertEquals(Optional.of(new CommandResult(3, "input\n" + ODD, "")), command.result(ssh));
  }

  /** /bin/sh differs between systems; all take the script. */
  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash", "zsh", "ksh", "mksh"})
  void theScriptMeansTheSameToEveryShellThatMayBeSh(String shell, @TempDir Path directory)
      throws Exception {
    Path program = Path.of("/usr/bin", shell);
    assumeTrue(Files.isExecutable(program), "skipped: no " + program);
    Path sh = Files.copy(program, directory.resolve("sh"), StandardCopyOption.COPY_ATTRIBUTES);
    RemoteCommand command = new RemoteCommand(List.of("printf", "%s", ODD), MARK);
    CommandResult ssh =
        shell(
            sh.toString(),
            "IFS= read -r cm_line && eval \"$cm_line\"",
            command.input(CommandInput.text("not read")));
    assertEquals(Optional.of(new CommandResult(0, ODD, "")), command.result(ssh));

    RemoteCommand killed = new RemoteCommand(List.of("sh", "-c", "kill -9 $$"), MARK);
    ssh =
        shell(
            sh.toString(),
            "IFS= read -r cm_line && eval \"$cm_line\"",
            killed.input(CommandInput.text("")));
    assertEquals(Optional.of(new CommandResult(137, "", "")), killed.result(ssh));
  }

  @Test
  void theProgramsEnvironmentIsTheLogins() throws Exception {
    RemoteCommand command = new RemoteCommand(List.of("env"), MARK);
    CommandResult ssh =
        shell("/bin/sh", RemoteCommand.BOOTSTRAP, command.input(CommandInput.text("")));
    assertFalse(command.result(ssh).orElseThrow().output().contains("cm_"), ssh.output());
  }

  @Test
  void whatStartUpFilesPrintIsNotTheProgramsOutput() {
    RemoteCommand command = new RemoteCommand(List.of("x"), MARK);
    CommandResult ssh =
        new CommandResult(
            0, "Welcome!\n" + MARK + "out", "motd\n" + MARK + "err" + MARK + "7.5 late");
    assertEquals(Optional.of(new CommandResult(7, "out", "err5 late")), command.result(ssh));
  }

  @Test
  void withoutAStatusNothingIsKnown() {
    RemoteCommand command = new RemoteCommand(List.of("x"), MARK);
    assertEquals(Optional.empty(), command.result(new CommandResult(0, "", "")));
    assertEquals(Optional.empty(), command.result(new CommandResult(255, MARK + "o", MARK + "e")));
    assertEquals(Optional.empty(), command.result(new CommandResult(1, "no entry", "")));
    assertEquals(Optional.empty(), command.result(new CommandResult(255, MARK, MARK + "e" + MARK)));
  }

  @Test
  void quotedWordsArriveInAPosixShell() throws Exception {
    List<String> words = List.of("printf", "<%s>", "", ODD, "''");
    assertEquals(
        "<><" + ODD + "><''>",
        shell("/bin/sh", RemoteCommand.quoted(words), CommandInput.text("")).output());
  }
}
