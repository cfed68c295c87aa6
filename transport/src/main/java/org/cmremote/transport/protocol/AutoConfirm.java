package org.cmremote.transport.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cmremote.transport.json.ConstantName;

/** How far the agent answers a session's prompts by itself. */
public enum AutoConfirm {
  /** Never. */
  OFF,
  /** What the policy allows. */
  POLICY,
  /** Nothing, but every prompt is decided about as in {@link #POLICY}. */
  DRY_RUN,
  /** Every recognised prompt, but never a password. */
  ALL;

  /** The name of it that everybody writes, such as {@code dryRun}. */
  public String word() {
    return ConstantName.of(this);
  }

  /** The mode of that name, however its letters are written. */
  public static Optional<AutoConfirm> of(String word) {
    return Arrays.stream(values()).filter(mode -> mode.word().equalsIgnoreCase(word)).findFirst();
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(AutoConfirm::word).toList();
  }
}
