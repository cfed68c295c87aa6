package org.cmremote.agent;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.cmremote.agent.detect.Detection;
import org.cmremote.agent.detect.Evidence;
import org.cmremote.agent.detect.Terminal;
import org.cmremote.agent.kernel.Kernel;
import org.cmremote.agent.policy.Circumstances;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.session.Tools;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.Verdict;

/**
 * Judges a made-up prompt and command, and encodes events of it, before there are real ones. The
 * classes for it, some hundred, are then in the archive that {@code --check} makes, and the first
 * program that asks doesn't wait until they are loaded: without it a first answer took some 50 ms
 * longer.
 */
final class Rehearsal {
  private static final String COMMAND =
      "cd src && git status | head -n 5; make test 2>&1 >/dev/null";

  private static final Terminal READS =
      new Terminal(Terminal.Front.FIRST, "bash", Terminal.Waiting.READING, Terminal.Mode.LINE);

  private static final Circumstances WHERE =
      new Circumstances("shell", "host", "rehearsal", "/home/user/project", "/home/user");

  private static final Codec CODEC = new Codec();

  private final Tools tools;
  private final Supplier<Policy> rules;

  Rehearsal(Tools tools, Supplier<Policy> rules) {
    this.tools = requireNonNull(tools, "tools is null");
    this.rules = requireNonNull(rules, "rules is null");
  }

  /** Goes through it, in some tens of milliseconds. Nothing of it is seen outside. */
  void run() {
    new Kernel().isGone(ProcessHandle.current().pid());
    Policy policy = rules.get();
    Evidence evidence = Evidence.of(screen("Proceed with the next step? [y/N]"), READS);
    if (tools.detector("shell").detect(evidence) instanceof Detection.Prompting prompting) {
      policy.decide(AutoConfirm.POLICY, prompting.question(), WHERE);
    }
    policy.judge(COMMAND, WHERE);
    events().forEach(Rehearsal::write);
  }

  /** Those that are written before the keys of an answer, and right after. */
  private static List<Event> events() {
    Prompt prompt =
        new Prompt(
            "rehearsal", PromptKind.YES_NO, "?", null, List.of(new Prompt.Option("y")), "shell");
    return List.of(
        new Event.StateChanged(SessionState.WORKING, SessionState.PROMPTING, "it asks", null),
        new Event.PromptOpened(prompt),
        new Event.PromptDecided(prompt.id(), Verdict.CONFIRM, "rule", "why", false),
        new Event.PromptAnswered(prompt.id(), "policy", List.of("y"), Outcome.ACCEPTED, 1.5),
        new Event.PromptClosed(prompt.id()));
  }

  private static void write(Event event) {
    Position nowhere = new Position("rehearsal", 1);
    CODEC.line(new EventEnvelope(nowhere, Instant.EPOCH, WHERE.session(), event));
  }

  private static Screen screen(String question) {
    List<String> rows = new ArrayList<>(List.of("$ ./install", "What is new:", "  one thing"));
    rows.add(question);
    Screen.Cursor cursor = new Screen.Cursor(question.length() + 1, rows.size() - 1, true);
    rows.addAll(Collections.nCopies(20, ""));
    return new Screen(80, rows, cursor, "install", false, 0);
  }
}
