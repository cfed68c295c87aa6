package org.cmremote.manager.cli.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.cmremote.manager.cli.demo.Watchers.Seen;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.PromptKind;

/** Counts what happened, event by event. */
final class Tally {
  private static final double NANOS = 1e6;

  private final Map<String, Seen> opened = new HashMap<>();
  private final List<Double> byPolicy = new ArrayList<>();
  private final List<Double> tunnelLater = new ArrayList<>();
  private final Set<String> over = new HashSet<>();
  private final Set<String> passwords = new HashSet<>();
  private int byPerson;
  private int failed;
  private boolean passwordAnswered;

  /**
   * Takes one event in.
   *
   * @return for an answer, the milliseconds since the prompt opened
   */
  Optional<Double> add(Seen seen) {
    tunnelLater.add(seen.tunnelLater() / NANOS);
    Event event = seen.envelope().event();
    String session = String.valueOf(seen.envelope().session());
    if (event instanceof Event.PromptOpened prompt) {
      opened.put(prompt.prompt().id(), seen);
      if (prompt.prompt().kind() == PromptKind.PASSWORD) {
        passwords.add(session);
      }
    } else if (event instanceof Event.SessionExited || event instanceof Event.SessionKilled) {
      over.add(session);
    } else if (event instanceof Event.PromptAnswered answered) {
      return answered(answered, session, seen);
    }
    return Optional.empty();
  }

  private Optional<Double> answered(Event.PromptAnswered answered, String session, Seen seen) {
    passwordAnswered |= passwords.contains(session);
    Seen question = opened.get(answered.prompt());
    if (answered.outcome() != Outcome.ACCEPTED || question == null) {
      failed++;
      return Optional.empty();
    }
    double millis = (seen.nanos() - question.nanos()) / NANOS;
    if (answered.by().equals("policy")) {
      byPolicy.add(millis);
    } else {
      byPerson++;
    }
    return Optional.of(millis);
  }

  /** Whether that session's program ended, by itself or by a client. */
  boolean over(String session) {
    return over.contains(session);
  }

  /** Whether that session was seen to wait for a password. */
  boolean waitsForPassword(String session) {
    return passwords.contains(session);
  }

  boolean passwordAnswered() {
    return passwordAnswered;
  }

  int prompts() {
    return opened.size();
  }

  int byPolicy() {
    return byPolicy.size();
  }

  int byPerson() {
    return byPerson;
  }

  int failed() {
    return failed;
  }

  /** From question to answer, as a local client saw them; milliseconds. */
  OptionalDouble medianAnswer() {
    return median(byPolicy);
  }

  OptionalDouble slowestAnswer() {
    return byPolicy.stream().mapToDouble(Double::doubleValue).max();
  }

  OptionalDouble medianTunnel() {
    return median(tunnelLater);
  }

  static OptionalDouble median(List<Double> values) {
    if (values.isEmpty()) {
      return OptionalDouble.empty();
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return OptionalDouble.of(
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
  }
}
