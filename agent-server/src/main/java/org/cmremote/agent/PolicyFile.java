package org.cmremote.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.policy.Rules;
import org.cmremote.agent.policy.RulesReader;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * Where the rules come from: the setting {@code deny}, then the user's file, then those that come
 * with the agent. Reads files, so not for an event loop.
 *
 * @param deny what is always left to a person
 * @param file the user's; it needn't be there, unless it was named
 * @param isNamed whether a setting names it
 */
record PolicyFile(List<Pattern> deny, Path file, boolean isNamed) {
  private static final String SHIPPED = "/org/cmremote/agent/policy/default.toml";

  PolicyFile {
    deny = List.copyOf(requireNonNull(deny, "deny is null"));
    requireNonNull(file, "file is null");
  }

  /**
   * Reads the user's rules. Those that come with the agent hold no errors, and are read when the
   * policy is first asked for: at a start the agent listens sooner.
   *
   * @throws CmException {@code CONFIG_INVALID}, which names file, line and rule
   */
  Supplier<Policy> read() {
    Rules own = Rules.asking(deny).followedBy(own());
    return () -> new Policy(own.followedBy(shipped()));
  }

  private Rules own() {
    if (!isNamed && !Files.exists(file)) {
      return Rules.NONE;
    }
    try {
      return RulesReader.read(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new CmException(ErrorCode.CONFIG_INVALID, file + " can't be read: " + e, e);
    }
  }

  /** The rules that come with the agent. */
  static Rules shipped() {
    return Shipped.RULES;
  }

  /** Read once, by the first thread that asks. */
  private static final class Shipped {
    private static final Rules RULES = readShipped();
  }

  private static Rules readShipped() {
    try (InputStream in = PolicyFile.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(SHIPPED + " is missing from the jar");
      }
      return RulesReader.read("default.toml", new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(SHIPPED + " can't be read", e);
    }
  }
}
