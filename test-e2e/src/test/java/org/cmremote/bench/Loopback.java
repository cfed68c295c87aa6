package org.cmremote.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cmremote.transport.ssh.Sshd;

/**
 * A host that is this machine, and the command {@code cm} of a user who goes there by ssh: a login
 * that lives in a home of its own, behind a real sshd.
 */
record Loopback(Path home, Path manager, Path config, Path agentJar, Path cm) {

  static Loopback start(Rig rig) throws IOException {
    Path home = Files.createDirectory(rig.path("home"));
    Path manager = Files.createDirectory(rig.path("manager"));
    Files.createDirectory(home.resolve("run"));
    Path tmux = Files.createDirectory(home.resolve("tmux"));
    Files.writeString(
        Files.createDirectories(home.resolve(".config/cm")).resolve("agent.toml"), "port = 0\n");
    Path keys = rig.path("sshd");
    Sshd sshd =
        Sshd.start(
            keys,
            "SetEnv HOME=%s XDG_RUNTIME_DIR=%s TMUX_TMPDIR=%s"
                .formatted(home, home.resolve("run"), tmux));
    rig.atEnd(sshd::close);
    Path config =
        Files.writeString(
            manager.resolve("ssh_config"),
            """
            Host host
              HostName 127.0.0.1
              Port %d
              User %s
              IdentityFile %s
              IdentityAgent none
              UserKnownHostsFile %s
            """
                .formatted(
                    sshd.port(),
                    System.getProperty("user.name"),
                    keys.resolve("client_key"),
                    keys.resolve("known_hosts")));
    Path agentJar = rig.jvm().agentJar();
    Path cm = agentJar.resolve("../../../cm").normalize();
    Loopback host = new Loopback(home, manager, config, agentJar, cm);
    rig.atEnd(host::leave);
    // Class data is made at the first run, and read from the disk.
    host.ended(List.of(cm.toString(), "--version"));
    return host;
  }

  /** How long that command of {@code cm} takes, from its start in a shell to its end. */
  double seconds(String subcommand) throws IOException {
    return seconds(
        List.of(
            cm.toString(),
            subcommand,
            "--host",
            "host",
            "--ssh-config",
            config.toString(),
            "--agent-socket",
            home.resolve("run/cm/agent.sock").toString()));
  }

  /** How long ssh takes to run {@code true} there, over the connection that {@code cm} has made. */
  double secondsOfSsh() throws IOException {
    try (Stream<Path> files = Files.walk(manager)) {
      Path control =
          files
              .filter(file -> file.getFileName().toString().equals("ctl"))
              .findFirst()
              .orElseThrow();
      return seconds(List.of("ssh", "-F", "/dev/null", "-S", control.toString(), "host", "true"));
    }
  }

  private double seconds(List<String> command) throws IOException {
    long started = System.nanoTime();
    int status = ended(command);
    double seconds = (System.nanoTime() - started) / 1e9;
    if (status != 0) {
      throw new IOException(
          "%s ended with %d: %s"
              .formatted(String.join(" ", command), status, Files.readString(log().toPath())));
    }
    return seconds;
  }

  private File log() {
    return manager.resolve("cm.log").toFile();
  }

  private int ended(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(log());
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.matches("(CM_|XDG_).*"));
    variables.put("HOME", manager.toString());
    variables.put("XDG_RUNTIME_DIR", manager.toString());
    variables.put("JAVA_HOME", System.getProperty("java.home"));
    variables.put("CM_AGENT_JAR", agentJar.toString());
    return builder.start().onExit().join().exitValue();
  }

  /** Where a run broke off, an agent may be left. */
  private void leave() {
    try {
      seconds("undeploy");
      seconds("disconnect");
    } catch (IOException e) {
      Rig.say("the host could not be left: " + e.getMessage());
    }
  }
}
