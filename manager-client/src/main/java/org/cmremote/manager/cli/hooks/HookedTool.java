package org.cmremote.manager.cli.hooks;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tools whose hooks are known, and which of these are of use. Hooks that run around every step
 * of the tool are left out: each would cost it the start of a process.
 */
enum HookedTool {
  CLAUDE("CLAUDE_CONFIG_DIR", ".claude", "settings.json"),
  CODEX("CODEX_HOME", ".codex", "hooks.json"),
  GEMINI(null, ".gemini", "settings.json"),
  QWEN(null, ".qwen", "settings.json");

  private final @Nullable String variable;
  private final String directory;
  private final String file;

  HookedTool(@Nullable String variable, String directory, String file) {
    this.variable = variable;
    this.directory = directory;
    this.file = file;
  }

  /** Its name in profiles and requests. */
  String tool() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The hooks to be set. */
  List<String> events() {
    return switch (this) {
      case CLAUDE, QWEN -> List.of("UserPromptSubmit", "PermissionRequest", "Notification", "Stop");
      case CODEX -> List.of("UserPromptSubmit", "PermissionRequest", "Stop");
      case GEMINI -> List.of("BeforeAgent", "Notification", "AfterAgent");
    };
  }

  /** The limit of a hook: 5 s, as the tool counts. */
  int timeout() {
    return switch (this) {
      case CLAUDE, CODEX -> 5;
      // Qwen Code 0.24 counts in milliseconds, as Gemini CLI does.
      case GEMINI, QWEN -> 5000;
    };
  }

  /** The user's own settings. */
  Path file(Map<String, String> environment) {
    String named = variable == null ? "" : environment.getOrDefault(variable, "");
    Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
    return (named.isEmpty() ? home.resolve(directory) : Path.of(named)).resolve(file);
  }
}
