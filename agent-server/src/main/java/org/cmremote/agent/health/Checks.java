package org.cmremote.agent.health;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.session.Sessions;
import org.cmremote.agent.session.Vitals;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Health;
import org.cmremote.transport.protocol.Health.Check;
import org.cmremote.transport.protocol.Health.Status;
import org.jspecify.annotations.Nullable;

/** Looks whether the agent can do its work. On the sessions' context only. */
final class Checks {
  /** So often at most is tmux asked, however many want to know. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  /** A sessions' thread that is later than this answers prompts late. */
  private static final Duration LATE = Duration.ofMillis(250);

  private final Sessions sessions;
  private final Journal journal;
  private final Tally tally;
  private final Supplier<Load> load;

  private @Nullable Future<Health> latest;
  private long lookedAt;

  Checks(Sessions sessions, Journal journal, Tally tally, Supplier<Load> load) {
    this.sessions = requireNonNull(sessions, "sessions is null");
    this.journal = requireNonNull(journal, "journal is null");
    this.tally = requireNonNull(tally, "tally is null");
    this.load = requireNonNull(load, "load is null");
  }

  /**
   * What was found, at most a second ago.
   *
   * @param waited how long the sessions' thread took to come to this
   */
  Future<Health> report(Duration waited) {
    Future<Health> report = latest;
    if (report == null || System.nanoTime() - lookedAt > FRESH.toNanos()) {
      lookedAt = System.nanoTime();
      report = look(waited);
      latest = report;
    }
    return report;
  }

  private Future<Health> look(Duration waited) {
    long asked = System.nanoTime();
    return sessions
        .countInTmux()
        .map(count -> tmux(count, Duration.ofNanos(System.nanoTime() - asked)))
        .otherwise(failure -> new Check("tmux", Status.FAILING, words(failure)))
        .map(
            tmux -> {
              Vitals vitals = sessions.vitals();
              return Health.of(
                  List.of(
                      thread(waited),
                      start(vitals),
                      tmux,
                      journal(),
                      policy(),
                      watch(vitals),
                      clients(load.get())));
            });
  }

  private static Check thread(Duration waited) {
    return new Check(
        "thread",
        waited.compareTo(LATE) < 0 ? Status.OK : Status.DEGRADED,
        "the sessions' thread came to this after %.1f ms".formatted(waited.toNanos() / 1e6));
  }

  private static Check start(Vitals vitals) {
    return vitals.found()
        ? new Check("start", Status.OK, "the sessions of before are watched")
        : new Check("start", Status.FAILING, "the sessions of before aren't found yet");
  }

  private static Check tmux(int count, Duration took) {
    return new Check(
        "tmux",
        Status.OK,
        count == 0
            ? "it has no sessions"
            : "it answers in %.1f ms; sessions: %d".formatted(took.toNanos() / 1e6, count));
  }

  private Check journal() {
    return journal.isFull()
        ? new Check(
            "journal",
            Status.FAILING,
            "JOURNAL_FULL: "
                + Objects.requireNonNullElse(tally.journalTrouble(), "events can't be written")
                + "; nothing is answered or changed until they can be")
        : new Check("journal", Status.OK, "the last event is number " + journal.position().seq());
  }

  private Check policy() {
    String trouble = tally.policyTrouble();
    return trouble == null
        ? new Check("policy", Status.OK, "the rules are in force")
        : new Check("policy", Status.DEGRADED, trouble + "; the old rules are in force");
  }

  private static Check watch(Vitals vitals) {
    return vitals.polled().isEmpty()
        ? new Check("watch", Status.OK, "no session is polled")
        : new Check(
            "watch",
            Status.DEGRADED,
            "tmux ends every control client of these at once, and they are looked at once a second: "
                + String.join(", ", vitals.polled()));
  }

  private static Check clients(Load load) {
    return new Check(
        "clients",
        load.connections() < load.mostConnections() ? Status.OK : Status.DEGRADED,
        "%d of %d connections are taken".formatted(load.connections(), load.mostConnections()));
  }

  private static String words(Throwable failure) {
    return failure instanceof CmException known ? known.message() : failure.toString();
  }
}
