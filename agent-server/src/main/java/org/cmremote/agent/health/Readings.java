package org.cmremote.agent.health;

import static java.util.Objects.requireNonNull;

import org.cmremote.agent.session.Vitals;

/**
 * All that the metrics show, of one moment.
 *
 * @param lastSeq the journal's last event
 * @param unsynced how many events aren't on the disk for sure yet
 * @param furthestBehind how many events the client who is furthest behind hasn't got
 * @param threadWait how long it took until the sessions' thread had time to be asked, in seconds
 */
record Readings(
    String version,
    Vitals sessions,
    Tally.Counts counts,
    Load load,
    long lastSeq,
    long unsynced,
    long furthestBehind,
    double threadWait) {
  Readings {
    requireNonNull(version, "version is null");
    requireNonNull(sessions, "sessions is null");
    requireNonNull(counts, "counts is null");
    requireNonNull(load, "load is null");
  }
}
