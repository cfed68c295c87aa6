package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.cmremote.agent.journal.Journal;
import org.cmremote.agent.journal.Reader;
import org.cmremote.transport.protocol.Event;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Protocol;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.cmremote.transport.protocol.Role;
import org.cmremote.transport.protocol.SessionInfo;

/**
 * The connections that said hello. To be used on the sessions' context only: there, sessions and
 * journal stand still together, so that what a client is told at its hello is one moment.
 */
final class Clients {
  private final AgentFacts facts;
  private final Journal journal;
  private final Supplier<List<SessionInfo>> sessions;
  private final InstantSource clock;
  private final Map<Long, String> names = new HashMap<>();
  private int requests;

  Clients(
      AgentFacts facts,
      Journal journal,
      Supplier<List<SessionInfo>> sessions,
      InstantSource clock) {
    this.facts = requireNonNull(facts, "facts is null");
    this.journal = requireNonNull(journal, "journal is null");
    this.sessions = requireNonNull(sessions, "sessions is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * What a hello is answered with, and the events that follow.
   *
   * @param events to be closed by whoever takes it
   */
  record Greeting(Result.Welcome welcome, Reader events) {
    Greeting {
      requireNonNull(welcome, "welcome is null");
      requireNonNull(events, "events is null");
    }
  }

  /**
   * Answers a hello. The client's own {@code client.connected} comes after the snapshot, so it is
   * the first event that a new client gets.
   */
  Greeting greet(long connection, Request.Hello hello, Role role) {
    Position now = journal.position();
    Optional<Reader> missed = Optional.ofNullable(hello.resume()).flatMap(journal::readerAfter);
    Reader events = missed.orElseGet(journal::reader);
    Result.Welcome welcome =
        new Result.Welcome(
            facts.version(),
            Protocol.VERSION,
            facts.host(),
            facts.platform(),
            role,
            now.epoch(),
            now.seq(),
            missed.isPresent(),
            sessions.get());
    names.put(connection, hello.client());
    journal.append(
        clock.instant(), null, new Event.ClientConnected(hello.client(), role, connection));
    return new Greeting(welcome, events);
  }

  /** Takes note that a connection ended, whether or not it had said hello. */
  void left(long connection) {
    String name = names.remove(connection);
    if (name != null) {
      journal.append(clock.instant(), null, new Event.ClientDisconnected(name, connection));
    }
  }

  /** How many are there. */
  int count() {
    return names.size();
  }

  /** What a client asks for is begun. */
  void begun() {
    requests++;
  }

  /** What a client asked for is over. */
  void over() {
    requests--;
  }

  /** How many requests are begun and not over. */
  int requests() {
    return requests;
  }

  Result.AgentDetails details() {
    return new Result.AgentDetails(
        facts.version(),
        Protocol.VERSION,
        facts.host(),
        facts.platform(),
        facts.java(),
        facts.tmux(),
        facts.tmuxSocket(),
        facts.pid(),
        facts.startedAt(),
        sessions.get().size(),
        names.size(),
        facts.tools());
  }
}
