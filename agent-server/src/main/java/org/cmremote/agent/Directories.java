package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a user's files of CM Remote are, by the XDG Base Directory Specification.
 *
 * @param home the user's home
 * @param config what people write
 * @param state what the agent keeps
 * @param runtime sockets
 */
record Directories(Path home, Path config, Path state, Path runtime) {
  Directories {
    requireNonNull(home, "home is null");
    requireNonNull(config, "config is null");
    requireNonNull(state, "state is null");
    requireNonNull(runtime, "runtime is null");
  }

  static Directories of(Map<String, String> environment) {
    // Java takes user.home from the user database; a shell, and so everybody else, from HOME.
    Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
    Path state = absolute(environment.get("XDG_STATE_HOME"), home.resolve(".local/state"));
    Path runtime = absolute(environment.get("XDG_RUNTIME_DIR"), null);
    return new Directories(
        home,
        requireNonNull(absolute(environment.get("XDG_CONFIG_HOME"), home.resolve(".config")))
            .resolve("cm"),
        requireNonNull(state).resolve("cm"),
        runtime == null ? state.resolve("cm/run") : runtime.resolve("cm"));
  }

  /** The path, with a leading {@code ~/} understood. */
  Path resolve(String path) {
    return path.startsWith("~/") ? home.resolve(path.substring(2)) : Path.of(path).toAbsolutePath();
  }

  /** The specification wants relative paths to be ignored. */
  private static @Nullable Path absolute(@Nullable String path, @Nullable Path otherwise) {
    return path != null && path.startsWith("/") ? Path.of(path) : otherwise;
  }
}
