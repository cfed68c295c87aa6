package org.cmremote.manager.cli.policy;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A prompt of a journal.
 *
 * @param cwd the session's directory; null if the journal doesn't say
 * @param before what was decided first; null if the journal doesn't say
 */
record RecordedQuestion(
    String session, @Nullable String cwd, Prompt prompt, @Nullable Verdict before) {
  RecordedQuestion {
    requireNonNull(session, "session is null");
    requireNonNull(prompt, "prompt is null");
  }

  /** The prompts among the events, in their order. */
  static List<RecordedQuestion> of(List<EventEnvelope> events) {
    Map<String, String> directories = new HashMap<>();
    Map<String, RecordedQuestion> questions = new LinkedHashMap<>();
    for (EventEnvelope envelope : events) {
      String session = envelope.session() == null ? "" : envelope.session();
      if (envelope.event() instanceof Event.SessionCreated created) {
        directories.put(session, created.cwd());
      } else if (envelope.event() instanceof Event.PromptOpened opened) {
        Prompt prompt = opened.prompt();
        questions.put(
            prompt.id(), new RecordedQuestion(session, directories.get(session), prompt, null));
      } else if (envelope.event() instanceof Event.PromptDecided decided) {
        questions.computeIfPresent(
            decided.prompt(), (id, question) -> question.decided(decided.decision()));
      }
    }
    return List.copyOf(questions.values());
  }

  private RecordedQuestion decided(Verdict verdict) {
    return before == null ? new RecordedQuestion(session, cwd, prompt, verdict) : this;
  }

  /** The session itself may be gone, so it isn't named. */
  Request.CheckPolicy request() {
    return new Request.CheckPolicy(null, prompt, null, cwd, null);
  }

  Replayed replayed(Result.PolicyVerdict now) {
    return new Replayed(session, prompt.id(), before, now);
  }
}
