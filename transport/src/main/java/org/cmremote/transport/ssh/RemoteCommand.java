package org.cmremote.transport.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cmremote.transport.CommandInput;
import org.cmremote.transport.CommandResult;

/**
 * One command on its way through the login shell of a host.
 *
 * <p>The login shell, whichever it is, gets only {@link #BOOTSTRAP}, which means the same to sh,
 * bash, zsh, ksh, fish and csh: it starts {@code /bin/sh}, which takes its real script from the
 * first line of standard input. POSIX makes {@code read} leave what follows that line to the
 * program. So no argument is ever parsed by a shell of unknown kind, none shows in that shell's
 * process listing, and none is bound by the length of one argument.
 *
 * <p>The script prints a mark before the program's own output, which sets aside what the user's
 * start-up files print, and the mark with the program's exit status after its errors. Only with
 * that status has the program run: ssh's own 255, and a login shell that refuses to work, come
 * without it.
 */
final class RemoteCommand {
  static final String BOOTSTRAP = "exec /bin/sh -c 'IFS= read -r cm_line && eval \"$cm_line\"'";

  private static final SecureRandom RANDOM = new SecureRandom();

  private final List<String> command;
  private final String mark;

  /**
   * @param mark what no program prints by chance: letters and digits
   */
  RemoteCommand(List<String> command, String mark) {
    this.command = command;
    this.mark = mark;
  }

  /** A mark that nobody can foresee. */
  static String newMark() {
    byte[] bytes = new byte[12];
    RANDOM.nextBytes(bytes);
    return "cm" + HexFormat.of().formatHex(bytes) + "x";
  }

  /** The program's name, for messages. */
  String program() {
    return command.get(0);
  }

  /** What is sent to standard input: the script's line, then the program's input. */
  CommandInput input(CommandInput programInput) {
    return stream -> {
      stream.write((script() + "\n").getBytes(UTF_8));
      programInput.writeTo(stream);
    };
  }

  /**
   * {@code exec} in a subshell runs programs only, never a shell's own {@code cd} or {@code exit}.
   * The script's own standard error is shut meanwhile: a shell reports there that a child was
   * killed.
   */
  private String script() {
    String words = command.stream().map(RemoteCommand::onOneLine).collect(Collectors.joining(" "));
    return "cm_nl=$(printf '\\n.'); cm_nl=${cm_nl%.}; exec 3>&2 2>/dev/null; "
        + ("printf %s " + mark + "; printf %s " + mark + " >&3; ")
        + ("(exec " + words + " 2>&3 3>&-); ")
        + ("printf '%s%d.' " + mark + " $? >&3");
  }

  private static String onOneLine(String argument) {
    return quoted(argument).replace("\n", "'\"$cm_nl\"'");
  }

  /** What the program wrote and how it ended; empty if it never ran or was never heard of again. */
  Optional<CommandResult> result(CommandResult ssh) {
    int output = ssh.output().indexOf(mark);
    int errors = ssh.errors().indexOf(mark);
    Matcher status = status(ssh.errors());
    // A program may have left a child that wrote on, behind the status.
    return output < 0 || errors < 0 || !status.find(errors + mark.length())
        ? Optional.empty()
        : Optional.of(
            new CommandResult(
                Integer.parseInt(status.group(1)),
                ssh.output().substring(output + mark.length()),
                ssh.errors().substring(errors + mark.length(), status.start())
                    + ssh.errors().substring(status.end())));
  }

  private Matcher status(String errors) {
    return Pattern.compile(mark + "([0-9]{1,3})\\.").matcher(errors);
  }

  /**
   * The words for a POSIX shell: sh, bash, zsh, ksh and the like take each exactly as it is; fish
   * does unless it holds a backslash, csh unless it holds a newline or an exclamation mark.
   */
  static String quoted(List<String> words) {
    return words.stream().map(RemoteCommand::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
