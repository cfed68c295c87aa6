package org.cmremote.agent.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The rules that come with the agent. */
public final class DefaultRules {
  private DefaultRules() {}

  public static Rules read() {
    try (InputStream in =
        Policy.class.getResourceAsStream("/org/cmremote/agent/policy/default.toml")) {
      return RulesReader.read("default.toml", new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
