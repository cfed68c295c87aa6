package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.cmremote.agent.detect.HookReport;
import org.cmremote.agent.detect.HookReport.Kind;
import org.jspecify.annotations.Nullable;

/** What a session's tool said last through its hooks. On the sessions' thread. */
final class HookLog {
  /** A turn with a few prompts. */
  private static final int MOST = 16;

  private final Deque<Heard> heard = new ArrayDeque<>();

  /**
   * One report.
   *
   * @param kind what it comes to; null if the tool's profile doesn't say
   */
  record Heard(Instant at, HookEvent event, @Nullable Kind kind) {
    Heard {
      requireNonNull(at, "at is null");
      requireNonNull(event, "event is null");
    }
  }

  void add(Heard report) {
    heard.addLast(report);
    if (heard.size() > MOST) {
      heard.removeFirst();
    }
  }

  boolean isEmpty() {
    return heard.isEmpty();
  }

  /** The oldest first. */
  List<Heard> all() {
    return List.copyOf(heard);
  }

  /** The last one that says what the tool does; null if none did. */
  @Nullable HookReport latest(Instant now) {
    HookReport latest = null;
    for (Heard report : heard) {
      if (report.kind() != null) {
        Duration age = Duration.between(report.at(), now);
        latest =
            new HookReport(
                report.kind(),
                report.event().tool(),
                report.event().name(),
                // A clock may be set back.
                age.isNegative() ? Duration.ZERO : age);
      }
    }
    return latest;
  }
}
