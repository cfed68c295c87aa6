package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.cmremote.transport.protocol.SessionState;

/**
 * What can be told of all sessions together at one moment.
 *
 * @param found whether the sessions of before the agent's start are watched again
 * @param states how many sessions are in each state; every state is there
 * @param polled names of the sessions for which no control client stays
 * @param replacedClients how many control clients ended by themselves and were replaced since the
 *     agent's start
 * @param waitingCommands how many commands wait for their turn at the tmux server
 */
public record Vitals(
    boolean found,
    Map<SessionState, Integer> states,
    List<String> polled,
    long replacedClients,
    int waitingCommands) {
  public Vitals {
    requireNonNull(states, "states is null");
    Map<SessionState, Integer> all = new EnumMap<>(SessionState.class);
    for (SessionState state : SessionState.values()) {
      all.put(state, states.getOrDefault(state, 0));
    }
    states = Collections.unmodifiableMap(all);
    polled = List.copyOf(requireNonNull(polled, "polled is null"));
  }
}
