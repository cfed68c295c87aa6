package org.cmremote.agent.detect;

import java.time.Duration;
import org.cmremote.agent.detect.Detection.Certainty;
import org.cmremote.agent.detect.HookReport.Kind;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.SessionState;

/**
 * What a tool says of itself beside what can be seen of it. A hook never makes an option's meaning
 * known, so it never leads to an answer: it decides only where no rule knows the screen.
 */
final class HookWeight {
  /** A report is about the screen that comes with it, not about one that came so much later. */
  private static final Duration MEANT_FOR = Duration.ofSeconds(2);

  private HookWeight() {}

  static Detection weigh(Detection seen, Evidence evidence) {
    HookReport hook = evidence.hook();
    if (hook == null || isOutdated(hook, evidence)) {
      return seen;
    }
    boolean guessed = seen.certainty() == Certainty.GUESSED;
    if (seen instanceof Detection.Prompting prompting) {
      double confidence =
          hook.kind() == Kind.PROMPTING
              ? Math.min(0.99, prompting.confidence() + 0.04)
              : prompting.confidence() - 0.2;
      return new Detection.Prompting(
          prompting.question(), prompting.certainty(), confidence, prompting.why());
    }
    Detection.Other other = (Detection.Other) seen;
    if (!guessed) {
      double confidence =
          agrees(other.state(), hook.kind())
              ? Math.min(0.99, other.confidence() + 0.08)
              : other.confidence() - 0.3;
      return new Detection.Other(
          other.state(), other.certainty(), confidence, other.why(), other.trouble());
    }
    String why = "no rule knows the screen, but its hook %s says so".formatted(hook.event());
    return switch (hook.kind()) {
      case PROMPTING ->
          new Detection.Prompting(
              LineReader.unknown(PromptKind.UNKNOWN, "hook", hook.event(), evidence.screen()),
              Certainty.MAYBE_PROMPT,
              0.6,
              why);
      case WORKING ->
          new Detection.Other(SessionState.WORKING, Certainty.KNOWN, 0.7, why, other.trouble());
      case IDLE ->
          new Detection.Other(SessionState.IDLE, Certainty.KNOWN, 0.7, why, other.trouble());
    };
  }

  /** Whether the screen has gone on since. */
  static boolean isOutdated(HookReport hook, Evidence evidence) {
    return hook.age().compareTo(evidence.screenAge().plus(MEANT_FOR)) > 0;
  }

  private static boolean agrees(SessionState state, Kind kind) {
    return switch (kind) {
      case WORKING -> state == SessionState.WORKING;
      case IDLE -> state == SessionState.IDLE;
      case PROMPTING -> false;
    };
  }
}
