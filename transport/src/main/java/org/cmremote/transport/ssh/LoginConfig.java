package org.cmremote.transport.ssh;

import static org.cmremote.transport.ssh.SshCommands.configWord;
import static org.cmremote.transport.ssh.SshCommands.percent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What ssh reads at a login: the jump hosts that the ssh configuration needn't know, then the ssh
 * configuration, then our defaults. ssh takes the first value that it sees of an option, so a
 * default on its command line would win over the user's own word; and of all that it is told, it
 * passes the name of such a file alone on to the ssh that goes to a jump host.
 */
record LoginConfig(SshTarget target) {
  private static final String SYSTEM = "/etc/ssh/ssh_config";

  /** Writes it into a file of a directory that is this user's alone. */
  Path write(Path file) throws IOException {
    return Files.writeString(file, text());
  }

  String text() {
    List<String> lines = new ArrayList<>();
    for (SshTarget jump : target.jumps()) {
      lines.add("Host " + configWord(jump.label().orElse(jump.host())));
      lines.add("HostName=" + jump.host().replace("%", "%%"));
      jump.user().ifPresent(user -> lines.add("User=" + configWord(user)));
      jump.port().ifPresent(port -> lines.add("Port=" + port));
      jump.jumpHost().ifPresent(next -> lines.add("ProxyJump=" + next));
      lines.addAll(said(jump));
    }
    lines.add("Match all");
    usersConfig().forEach(file -> lines.add("Include " + configWord(file)));
    lines.add("Match all");
    lines.add("ConnectTimeout=" + SshTarget.CONNECT_TIMEOUT.toSeconds());
    lines.add("ServerAliveInterval=" + SshTarget.KEEP_ALIVE_INTERVAL.toSeconds());
    lines.add("StrictHostKeyChecking=" + unlessSaid(target).option());
    return String.join("\n", lines) + "\n";
  }

  /** For jump hosts as strict as for the host behind them, but never more open than usual. */
  private static HostKeyPolicy unlessSaid(SshTarget target) {
    return target
        .hostKeys()
        .filter(policy -> policy == HostKeyPolicy.STRICT)
        .orElse(HostKeyPolicy.ACCEPT_NEW);
  }

  private List<String> usersConfig() {
    return target.configFile().map(LoginConfig::instead).orElse(List.of("~/.ssh/config", SYSTEM));
  }

  /** Both of these mean no file at all, and ssh includes neither. */
  private static List<String> instead(Path file) {
    String name = file.toString();
    return name.equals("none") || name.equals("/dev/null")
        ? List.of()
        // Include takes patterns.
        : List.of(name.replaceAll("[*?\\[\\]\\\\]", "\\\\$0"));
  }

  /** What is said of a host, as {@code Name=value}; a jump host takes as much. */
  static List<String> said(SshTarget target) {
    List<String> said = new ArrayList<>();
    target.connectTimeout().ifPresent(span -> said.add("ConnectTimeout=" + span.toSeconds()));
    target.keepAliveInterval().ifPresent(it -> said.add("ServerAliveInterval=" + it.toSeconds()));
    target.keepAliveCount().ifPresent(count -> said.add("ServerAliveCountMax=" + count));
    target.hostKeys().ifPresent(it -> said.add("StrictHostKeyChecking=" + it.option()));
    if (target.acceptsAnyKey()) {
      // Against a changed key, ssh would still refuse to forward.
      said.add("UserKnownHostsFile=/dev/null");
      said.add("GlobalKnownHostsFile=/dev/null");
    }
    target
        .knownHostsFile()
        .ifPresent(file -> said.add("UserKnownHostsFile=" + configWord(percent(file))));
    target
        .identityFile()
        .ifPresent(
            file -> {
              said.add("IdentityFile=" + configWord(percent(file)));
              // Else an agent full of keys uses up the tries that the server allows.
              said.add("IdentitiesOnly=yes");
            });
    return said;
  }
}
