package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.cmremote.agent.detect.Account;
import org.cmremote.agent.detect.Detection;
import org.cmremote.agent.detect.Finding;
import org.cmremote.agent.detect.Question;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Explanation;
import org.cmremote.transport.protocol.SessionInfo;
import org.cmremote.transport.protocol.SessionState;
import org.jspecify.annotations.Nullable;

/** Tells clients why a session is as it is. */
final class Explaining {
  private static final int FINDINGS_MAX = 200;
  private static final int TEXT_MAX = 240;

  private final Surroundings surroundings;
  private final Session.Origin origin;

  Explaining(Surroundings surroundings, Session.Origin origin) {
    this.surroundings = requireNonNull(surroundings, "surroundings is null");
    this.origin = requireNonNull(origin, "origin is null");
  }

  /**
   * @param why what was seen when the session came into its state
   * @param account of a fresh look; null once the program is over
   * @param own the session's own mode
   */
  Explanation explain(
      SessionInfo info,
      String why,
      @Nullable Account account,
      PromptDesk desk,
      List<HookLog.Heard> hooks,
      AutoConfirm own) {
    Instant now = surroundings.clock().instant();
    return new Explanation(
        info,
        why,
        account == null ? null : sight(account.detection()),
        account == null ? List.of() : findings(account.findings()),
        asked(desk.standing()),
        asked(desk.last()),
        new Explanation.Restraint(own, surroundings.killSwitch().isStopped(), desk.budget()),
        hooks.stream().map(heard -> report(heard, now)).toList());
  }

  static Explanation.Sight sight(Detection detection) {
    return new Explanation.Sight(
        detection instanceof Detection.Other other ? other.state() : SessionState.PROMPTING,
        Recorder.word(detection.certainty()),
        rounded(detection.confidence()),
        detection.why());
  }

  static List<Explanation.Finding> findings(List<Finding> findings) {
    return findings.stream()
        .limit(FINDINGS_MAX)
        .map(
            it ->
                new Explanation.Finding(
                    Recorder.word(it.source()),
                    clipped(it.rule()),
                    it.matched(),
                    clipped(it.says()),
                    rounded(it.weight()),
                    it.age().toMillis()))
        .toList();
  }

  static Explanation.Anatomy anatomy(Question question) {
    return new Explanation.Anatomy(
        question.rule(),
        Recorder.word(question.about()),
        question.readable(),
        question.flaws().stream().sorted().map(Recorder::word).toList(),
        index(question.selected()),
        index(question.yes()),
        index(question.no()));
  }

  static Explanation.HookReport report(HookLog.Heard heard, Instant now) {
    return new Explanation.HookReport(
        heard.event().tool(),
        clipped(heard.event().name()),
        heard.kind() == null ? null : Recorder.word(heard.kind()),
        heard.event().action() == null ? null : clipped(heard.event().action()),
        // A clock may be set back.
        Math.max(0, Duration.between(heard.at(), now).toMillis()));
  }

  private Explanation.@Nullable Asked asked(@Nullable OpenPrompt open) {
    if (open == null) {
      return null;
    }
    Answering answering = open.answering;
    return new Explanation.Asked(
        open.prompt(),
        anatomy(open.question()),
        surroundings.policy().judge(open.question(), open.prompt().tool(), origin),
        open.decided,
        open.held,
        answering == null || answering.isOver() ? null : answering.by(),
        open.answered);
  }

  private static @Nullable Integer index(int option) {
    return option < 0 ? null : option;
  }

  private static double rounded(double share) {
    return Math.round(share * 100) / 100.0;
  }

  private static String clipped(String text) {
    if (text.length() <= TEXT_MAX) {
      return text;
    }
    int end = TEXT_MAX - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
