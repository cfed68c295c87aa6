package org.cmremote.manager.cli.agent;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How the JVM of an agent is started. The systemd unit carries the same flags. */
public final class AgentJvm {
  /**
   * An agent waits, and now and then does something short; so none of this is about throughput.
   * With C1 alone the first prompts are answered in half the time and later ones in about the same,
   * for half the processor time and a quarter less memory. And since what runs once a prompt would
   * be interpreted for its first two hundred prompts, it is compiled after forty.
   */
  private static final List<String> FLAGS =
      List.of(
          "-XX:TieredStopAtLevel=1",
          "-XX:CompileThresholdScaling=0.2",
          "-XX:+UseSerialGC",
          // Performance data would be a file in /tmp.
          "-XX:-UsePerfData",
          "-Xms8m",
          "-Xmx64m",
          // Else it grows with what clients that come leave behind, a quarter more for each.
          "-Xmn6m",
          "-Xss512k",
          "-Xshare:auto",
          // It would complain of an archive that is another jar's.
          "-Xlog:disable");

  private AgentJvm() {}

  /** The command line that runs that jar, without the agent's own flags. */
  public static List<String> command(Path jar) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags(jar.resolveSibling("agent-server.jsa")));
    command.addAll(List.of("-jar", jar.toString()));
    return command;
  }

  /** The JVM's flags, without the archive of its classes. */
  public static List<String> flags() {
    return FLAGS;
  }

  /**
   * The JVM's flags.
   *
   * @param archive of the agent's classes, with which it starts in half the time. It fits one jar
   *     and one JVM; where it doesn't fit or isn't there, the JVM silently does without
   */
  public static List<String> flags(Path archive) {
    List<String> flags = new ArrayList<>(FLAGS);
    flags.add("-XX:SharedArchiveFile=" + archive);
    return flags;
  }
}
