package org.cmremote.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cmremote.transport.ssh.Sshd;

/**
 * {@code cm deploy} over the loopback, each run the whole process: a fresh one, with the login, and
 * one where there is nothing to do, over the connection that is there.
 */
final class DeployTime implements Figure {
  private static final int FRESH = 3;
  private static final int AGAIN = 9;

  @Override
  public String name() {
    return "deploy";
  }

  @Override
  public List<Row> measure(Rig rig) throws IOException {
    Host host = Host.start(rig);
    host.archive();
    List<Double> fresh = new ArrayList<>();
    List<Double> again = new ArrayList<>();
    for (int run = 0; run < FRESH; run++) {
      host.seconds("disconnect");
      fresh.add(host.seconds("deploy"));
      for (int repeat = 0; repeat < AGAIN / FRESH; repeat++) {
        again.add(host.seconds("deploy"));
      }
      host.seconds("undeploy");
    }
    return List.of(
        new Row(
            "fresh deploy through ssh, median of " + FRESH,
            Latencies.of(fresh).median(),
            Double.NaN,
            "s",
            "",
            new Row.Reach.Value(10)),
        new Row(
            "deploy with nothing to do, median of " + AGAIN,
            Latencies.of(again).median(),
            Double.NaN,
            "s",
            "",
            new Row.Reach.Value(1)));
  }

  /** A login that lives in a home of its own, and the {@code cm} that goes there. */
  private record Host(Path home, Path manager, Path config, Path agentJar, Path cmJar) {

    static Host start(Rig rig) throws IOException {
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
      Path cmJar = agentJar.resolve("../../../manager-client/target/cm.jar").normalize();
      Host host = new Host(home, manager, config, agentJar, cmJar);
      rig.atEnd(host::leave);
      return host;
    }

    /** The classes that most runs load, as {@code ./cm} keeps them. */
    void archive() throws IOException {
      List<String> command = new ArrayList<>(java());
      command.add(1, "-XX:ArchiveClassesAtExit=" + archiveFile());
      command.addAll(List.of("-jar", cmJar.toString(), "info", "--agent-socket", "/no/such"));
      ended(command);
    }

    private Path archiveFile() {
      return manager.resolve("cm.jsa");
    }

    private static List<String> java() {
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-Xlog:disable",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData");
    }

    /** How long that command of {@code cm} takes. */
    double seconds(String subcommand) throws IOException {
      List<String> command = new ArrayList<>(java());
      command.add(1, "-XX:SharedArchiveFile=" + archiveFile());
      command.addAll(List.of("-jar", cmJar.toString(), subcommand, "--host", "host"));
      command.addAll(List.of("--ssh-config", config.toString()));
      command.addAll(List.of("--agent-socket", home.resolve("run/cm/agent.sock").toString()));
      long started = System.nanoTime();
      int status = ended(command);
      double seconds = (System.nanoTime() - started) / 1e9;
      if (status != 0) {
        throw new IOException(
            "cm %s ended with %d: %s"
                .formatted(subcommand, status, Files.readString(log().toPath())));
      }
      return seconds;
    }

    private File log() {
      return manager.resolve("cm.log").toFile();
    }

    private int ended(List<String> command) throws IOException {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.redirectOutput(log());
      builder.environment().keySet().removeIf(name -> name.matches("(CM_|XDG_).*"));
      builder.environment().put("HOME", manager.toString());
      builder.environment().put("XDG_RUNTIME_DIR", manager.toString());
      builder.environment().put("CM_AGENT_JAR", agentJar.toString());
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
}
