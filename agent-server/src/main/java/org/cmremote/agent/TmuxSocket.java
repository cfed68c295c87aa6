package org.cmremote.agent;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where tmux puts its socket. */
final class TmuxSocket {
  private TmuxSocket() {}

  /**
   * The path of a socket.
   *
   * @param setting a path, which has a slash in it, or a name, as {@code tmux -L} takes it
   */
  static Path path(String setting, Map<String, String> environment) {
    return setting.contains("/")
        ? Path.of(setting)
        : directory(environment.get("TMUX_TMPDIR"))
            .resolve("tmux-" + new UnixSystem().getUid())
            .resolve(setting);
  }

  /** tmux (3.3a) passes over a directory that isn't there, and resolves the one that it takes. */
  private static Path directory(@Nullable String chosen) {
    Path usual = Path.of("/tmp");
    for (Path candidate : chosen == null ? List.of(usual) : List.of(Path.of(chosen), usual)) {
      try {
        return candidate.toRealPath();
      } catch (IOException notThere) {
        // The next one.
      }
    }
    return usual;
  }
}
