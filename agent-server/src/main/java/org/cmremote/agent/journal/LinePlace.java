package org.cmremote.agent.journal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.transport.protocol.Position;
import org.jspecify.annotations.Nullable;

/**
 * Which event a line of a segment is, without reading the whole of it as JSON: the agent writes
 * {@code epoch} and {@code seq} first, and no line of JSON holds a control character.
 */
final class LinePlace {
  private static final Pattern START =
      Pattern.compile("\\{\"epoch\":\"([^\"\\\\]*)\",\"seq\":(\\d{1,18}),\"at\":\"");

  private LinePlace() {}

  /** Null if it is no event. */
  static @Nullable Position of(String line) {
    Matcher start = START.matcher(line);
    return start.lookingAt() && isWhole(line)
        ? new Position(start.group(1), Long.parseLong(start.group(2)))
        : null;
  }

  /** Whether it is the event of that place. */
  static boolean is(String line, String epoch, long seq) {
    return line.startsWith("{\"epoch\":\"" + epoch + "\",\"seq\":" + seq + ",\"at\":\"")
        && isWhole(line);
  }

  private static boolean isWhole(String line) {
    return line.endsWith("}") && line.chars().noneMatch(c -> c < ' ');
  }
}
