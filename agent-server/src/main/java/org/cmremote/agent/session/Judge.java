package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.cmremote.agent.detect.Account;
import org.cmremote.agent.detect.Detection;
import org.cmremote.agent.detect.Detector;
import org.cmremote.agent.detect.Evidence;
import org.cmremote.agent.detect.Profile;
import org.cmremote.agent.detect.Question;
import org.cmremote.agent.detect.Trouble;
import org.cmremote.agent.tmux.PaneView;
import org.jspecify.annotations.Nullable;

/**
 * Judges a session's views by its tool's profile and by what is known beside the screen: for how
 * long it stands, and what the tool said through its hooks. On the sessions' thread.
 */
final class Judge {
  private final InstantSource clock;
  private final HookLog hooks = new HookLog();
  private Detector detector;
  private long screenSince = System.nanoTime();

  Judge(Detector detector, InstantSource clock) {
    this.detector = requireNonNull(detector, "detector is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** Judges by another profile from now on. */
  void use(Detector changed) {
    detector = changed;
  }

  Profile profile() {
    return detector.profile();
  }

  void screenChanged() {
    screenSince = System.nanoTime();
  }

  void heard(HookLog.Heard report) {
    hooks.add(report);
  }

  /** What the tool said last through its hooks, the oldest first. */
  List<HookLog.Heard> hooks() {
    return hooks.all();
  }

  Detection judge(PaneView now) {
    return detector.detect(evidence(now));
  }

  /** What keeps the tool from its work, if that is why it asks this; else null. */
  @Nullable Trouble trouble(Question question) {
    return detector.trouble(question);
  }

  /** As {@link #judge}, rule by rule. */
  Account explain(PaneView now) {
    return detector.explain(evidence(now));
  }

  private Evidence evidence(PaneView now) {
    return new Evidence(
        now.screen(),
        now.terminal(),
        hooks.isEmpty() ? null : hooks.latest(clock.instant()),
        Duration.ofNanos(Math.max(0, System.nanoTime() - screenSince)));
  }
}
