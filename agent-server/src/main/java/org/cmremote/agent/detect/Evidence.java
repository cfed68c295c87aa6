package org.cmremote.agent.detect;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.cmremote.agent.screen.Screen;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a session at one moment.
 *
 * @param screen what its pane shows, the title included
 * @param terminal the kernel's word
 * @param hook what the tool itself said last through its hooks; null if it never did
 * @param screenAge how long the screen has looked as it does, at least 0
 */
public record Evidence(
    Screen screen, Terminal terminal, @Nullable HookReport hook, Duration screenAge) {
  public Evidence {
    requireNonNull(screen, "screen is null");
    requireNonNull(terminal, "terminal is null");
    requireNonNull(screenAge, "screenAge is null");
    if (screenAge.isNegative()) {
      throw new IllegalArgumentException("screenAge is negative: " + screenAge);
    }
  }

  /** A screen of just now, of a tool that has no hooks. */
  public static Evidence of(Screen screen, Terminal terminal) {
    return new Evidence(screen, terminal, null, Duration.ZERO);
  }
}
