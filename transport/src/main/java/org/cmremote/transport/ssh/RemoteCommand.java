package org.cmremote.transport.ssh;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
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

  private final List<String> command;
  private final String mark;

  /**
   * @param mark what no program prints by chance: letters and digits
   */
  RemoteCommand(List<String> command, String mark) {
    this.command = command;
    this.mark = mark;
  }

  /** What is sent to standard input: the script's line, then the program's input. */
  String input(String programInput) {
    return script() + "\n" + programInput;
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
        + ("printf '%s%d' " + mark + " $? >&3");
  }

  private static String onOneLine(String argument) {
    return quoted(argument).replace("\n", "'\"$cm_nl\"'");
  }

  /** What the program wrote and how it ended; empty if it never ran or was never heard of again. */
  Optional<CommandResult> result(CommandResult ssh) {
    String errors = ssh.errors();
    int start = errors.indexOf(mark);
    int end = errors.lastIndexOf(mark);
    int output = ssh.output().indexOf(mark);
    if (output < 0 || start == end) {
      return Optional.empty();
    }
    int digits = end + mark.length();
    int after = digits;
    while (after < errors.length() && Character.isDigit(errors.charAt(after))) {
      after++;
    }
    return Optional.of(
        new CommandResult(
            Integer.parseInt(errors.substring(digits, after)),
            ssh.output().substring(output + mark.length()),
            // A child left in the background may have written behind the status.
            errors.substring(start + mark.length(), end) + errors.substring(after)));
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
