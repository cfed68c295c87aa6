package org.cmremote.manager.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The steps that are taken on a host, each a script in POSIX sh, and so one round trip. */
enum Script {
  FACTS,
  LOOK,
  RECEIVE,
  SWITCH,
  WITHDRAW,
  UNDEPLOY,
  WAKE,
  HOLD;

  /** What {@link #RECEIVE} and {@link #SWITCH} end with when a copy isn't what was sent. */
  static final int BROKEN = 65;

  /** What {@link #UNDEPLOY} ends with when sessions are in its way. */
  static final int SESSIONS = 66;

  /**
   * What any step that changes something ends with when another manager's is under way, or things
   * don't stand as they did when it was decided; nothing was changed.
   */
  static final int TAKEN = 67;

  /** What {@link #SWITCH} ends with when the agent can't run there, and nothing was changed. */
  static final int UNABLE = 68;

  /** What {@link #SWITCH} ends with when the agent didn't start, and all is as it was before. */
  static final int ROLLED_BACK = 69;

  /** What {@link #SWITCH} ends with when what was before doesn't start either. */
  static final int NOTHING_RUNS = 70;

  /** What {@link #HOLD} ends with when another manager has removed the deployment. */
  static final int REMOVED = 71;

  /** A command that runs it; the arguments are its {@code $1} and so on, and no secrets. */
  List<String> command(String... arguments) {
    String own = name().toLowerCase(Locale.ROOT);
    String text = text("places.sh") + text("remove.sh") + text(own + ".sh");
    List<String> command = new ArrayList<>(List.of("sh", "-c", text, "cm-" + own));
    command.addAll(List.of(arguments));
    return command;
  }

  /** A file that comes with this package. */
  static byte[] resource(String name) {
    try (InputStream file = requireNonNull(Script.class.getResourceAsStream(name), name)) {
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(String name) {
    return new String(resource(name), UTF_8) + "\n";
  }
}
