package org.cmremote.agent.session;

import org.cmremote.agent.detect.Terminal;
import org.cmremote.agent.tmux.PaneView;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.PromptKind;
import org.jspecify.annotations.Nullable;

/** Whether what is typed may be told to others: a terminal that doesn't show it keeps a secret. */
public enum Echo {
  SHOWN,
  /** The terminal hides what is typed, or nobody knows whether it does. */
  HIDDEN;

  /**
   * What becomes of keys that are typed now.
   *
   * @param prompt the prompt that stands
   */
  static Echo of(PaneView now, @Nullable Prompt prompt) {
    Terminal.Mode mode = now.terminal().mode();
    boolean visible = mode == Terminal.Mode.LINE || mode == Terminal.Mode.KEYS;
    return visible ? of(prompt) : HIDDEN;
  }

  /** What becomes of an answer to the prompt; without one, no prompt hides what is typed. */
  private static Echo of(@Nullable Prompt prompt) {
    return prompt == null || !keepsSecrets(prompt.kind()) ? SHOWN : HIDDEN;
  }

  /** Whether an answer to such a prompt is nobody else's business. */
  public static boolean keepsSecrets(PromptKind kind) {
    return kind == PromptKind.PASSWORD || kind == PromptKind.UNKNOWN;
  }
}
