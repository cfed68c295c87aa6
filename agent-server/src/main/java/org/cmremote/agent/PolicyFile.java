package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.policy.Rules;
import org.cmremote.agent.policy.RulesReader;
import org.cmremote.agent.session.Shipped;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Event;

/**
 * Where the rules come from: the setting {@code deny}, then the user's file, then those that come
 * with the agent. Reads files, so not for an event loop.
 *
 * @param deny what is always left to a person
 * @param file the user's; it needn't be there, unless it was named
 * @param isNamed whether a setting names it
 */
record PolicyFile(List<Pattern> deny, Path file, boolean isNamed) {
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

  /**
   * The rules as they are now, and as the user's file changes.
   *
   * @throws CmException {@code CONFIG_INVALID} if they are wrong now
   */
  Reload<Supplier<Policy>> watched() {
    return Reload.read(
        Logger.getLogger("policy"),
        file.toString(),
        FileWatch.of(file),
        this::read,
        wrong -> {
          throw wrong;
        },
        Event.PolicyChanged::new);
  }

  /** The rules that come with the agent. */
  static Rules shipped() {
    return OfTheJar.RULES;
  }

  /** Read once, by the first thread that asks. */
  private static final class OfTheJar {
    private static final Rules RULES =
        RulesReader.read("default.toml", Shipped.text("policy/default.toml"));
  }
}
