package org.cmremote.manager.cli.agent;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** Finds {@code agent-server.jar}. */
public final class AgentJar {
  private static final String NAME = "agent-server.jar";

  private AgentJar() {}

  /**
   * The jar that {@code CM_AGENT_JAR} names, else the one beside {@code cm.jar}, else the one of
   * the source tree that {@code cm.jar} was built in.
   *
   * @throws CmException {@code COMMAND_NOT_FOUND}
   */
  public static Path find(Map<String, String> environment) {
    return find(environment, home());
  }

  static Path find(Map<String, String> environment, Path home) {
    String named = environment.getOrDefault("CM_AGENT_JAR", "");
    if (!named.isEmpty()) {
      return existing(List.of(Path.of(named)))
          .orElseThrow(() -> missing("CM_AGENT_JAR names %s, which isn't there".formatted(named)));
    }
    return existing(
            List.of(
                home.resolve(NAME),
                home.resolve("../../agent-server/target").resolve(NAME).normalize()))
        .orElseThrow(
            () ->
                missing(
                    "there is no %s in %s; build it, or name it by CM_AGENT_JAR"
                        .formatted(NAME, home)));
  }

  /** The directory that this program was started from: that of its jar, or of its classes. */
  private static Path home() {
    try {
      Path place =
          Path.of(AgentJar.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return place.toAbsolutePath().resolve("..").normalize();
    } catch (URISyntaxException e) {
      throw new CmException(ErrorCode.INTERNAL, "cm.jar doesn't know where it is: " + e, e);
    }
  }

  private static Optional<Path> existing(List<Path> candidates) {
    return candidates.stream().filter(Files::isRegularFile).findFirst();
  }

  private static CmException missing(String message) {
    return new CmException(ErrorCode.COMMAND_NOT_FOUND, message);
  }
}
