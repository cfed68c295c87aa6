package org.cmremote.manager.cli.policy;

import static java.util.Objects.requireNonNull;

import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * A prompt of a journal, judged anew.
 *
 * @param before what was decided then; null if the journal doesn't say
 */
record Replayed(String session, String prompt, @Nullable Verdict before, Result.PolicyVerdict now) {
  Replayed {
    requireNonNull(session, "session is null");
    requireNonNull(prompt, "prompt is null");
    requireNonNull(now, "now is null");
  }
}
