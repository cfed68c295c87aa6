package org.cmremote.manager.cli.agent;

import java.nio.file.Path;
import java.util.List;

/** How an agent is started: the flags of its JVM. The systemd unit carries the same. */
public final class AgentJvm {
  private AgentJvm() {}

  /**
   * The flags of the JVM.
   *
   * @param archive of the agent's classes, for a start in half the time; may be missing or another
   *     jar's, and then it doesn't count
   */
  public static List<String> flags(Path archive) {
    return List.of(
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-XX:-UsePerfData",
        "-Xms8m",
        "-Xmx64m",
        "-Xss512k",
        "-XX:SharedArchiveFile=" + archive,
        "-Xshare:auto",
        "-Xlog:disable");
  }
}
