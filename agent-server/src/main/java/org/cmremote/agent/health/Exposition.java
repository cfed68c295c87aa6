package org.cmremote.agent.health;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.cmremote.agent.health.Tally.Answered;
import org.cmremote.agent.health.Tally.By;
import org.cmremote.agent.health.Tally.Decided;
import org.cmremote.transport.json.ConstantName;
import org.cmremote.transport.protocol.Outcome;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.SessionState;
import org.cmremote.transport.protocol.Verdict;

/**
 * The readings in the words of Prometheus. Nothing is measured here: meters look at the readings
 * that were handed over last. For one thread at a time.
 */
final class Exposition {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private Readings now;

  Exposition(Readings first) {
    this.now = first;
    sessions();
    prompts();
    // What Micrometer has no meter for: its timers would have to be there from the agent's start.
    MetricSnapshot agent = agent(first.version());
    Collector info = () -> agent;
    Collector latency = this::latency;
    registry.getPrometheusRegistry().register(info);
    registry.getPrometheusRegistry().register(latency);
    gauge("cm.clients", "Connections that said hello.", it -> it.load().clients());
    gauge("cm.connections", "WebSocket connections.", it -> it.load().connections());
    gauge(
        "cm.connections.limit",
        "How many connections there may be.",
        it -> it.load().mostConnections());
    gauge(
        "cm.requests.in.flight",
        "Clients' requests that aren't answered yet.",
        it -> it.load().requests());
    gauge(
        "cm.clients.queued.bytes",
        "What was written to clients and the kernel hasn't taken yet.",
        it -> it.load().queuedBytes());
    gauge("cm.journal.last.seq", "The number of the journal's last event.", Readings::lastSeq);
    gauge(
        "cm.journal.unsynced.events",
        "Events that aren't on the disk for sure yet.",
        Readings::unsynced);
    gauge(
        "cm.client.backlog.events",
        "Events that the client who is furthest behind hasn't got.",
        Readings::furthestBehind);
    gauge(
        "cm.sessions.thread.wait.seconds",
        "How long this scrape waited for the sessions' thread.",
        Readings::threadWait);
  }

  /** The text format of Prometheus. */
  String of(Readings readings) {
    now = readings;
    return registry.scrape();
  }

  private void sessions() {
    for (SessionState state : SessionState.values()) {
      gauge(
          "cm.sessions",
          "Sessions that are watched.",
          it -> it.sessions().states().getOrDefault(state, 0),
          "state",
          ConstantName.of(state));
    }
    gauge(
        "cm.sessions.polled",
        "Sessions for which no control client stays.",
        it -> it.sessions().polled().size());
    counter(
        "cm.control.client.restarts",
        "Control clients that ended by themselves and were replaced.",
        it -> it.sessions().replacedClients());
    gauge(
        "cm.tmux.commands.waiting",
        "Commands that wait for their turn at the tmux server.",
        it -> it.sessions().waitingCommands());
  }

  private void prompts() {
    for (PromptKind kind : PromptKind.values()) {
      counter(
          "cm.prompts.opened",
          "Prompts that were seen.",
          it -> it.counts().opened().getOrDefault(kind, 0L),
          "kind",
          ConstantName.of(kind));
    }
    for (Verdict verdict : Verdict.values()) {
      for (boolean dryRun : new boolean[] {false, true}) {
        counter(
            "cm.prompt.decisions",
            "Decisions of the policy.",
            it -> it.counts().decided().getOrDefault(new Decided(verdict, dryRun), 0L),
            "decision",
            ConstantName.of(verdict),
            "dry_run",
            Boolean.toString(dryRun));
      }
    }
    for (By by : By.values()) {
      for (Outcome outcome : Outcome.values()) {
        counter(
            "cm.prompt.answers",
            "Answers that are over.",
            it -> it.counts().answered().getOrDefault(new Answered(by, outcome), 0L),
            "by",
            ConstantName.of(by),
            "outcome",
            ConstantName.of(outcome));
      }
    }
  }

  private static MetricSnapshot agent(String version) {
    return InfoSnapshot.builder()
        .name("cm_agent")
        .help("The agent that runs.")
        .dataPoint(
            InfoSnapshot.InfoDataPointSnapshot.builder()
                .labels(Labels.of("version", version))
                .build())
        .build();
  }

  private MetricSnapshot latency() {
    HistogramSnapshot.Builder histogram =
        HistogramSnapshot.builder()
            .name("cm_answer_latency_seconds")
            .unit(Unit.SECONDS)
            .help("From a prompt's opening to the keys that answer it.");
    List<Double> bounds = new ArrayList<>(Latencies.BOUNDS);
    bounds.add(Double.POSITIVE_INFINITY);
    now.counts()
        .latencies()
        .forEach(
            (by, distribution) ->
                histogram.dataPoint(
                    HistogramSnapshot.HistogramDataPointSnapshot.builder()
                        .classicHistogramBuckets(
                            ClassicHistogramBuckets.of(bounds, distribution.counts()))
                        .sum(distribution.sum())
                        .labels(Labels.of("by", ConstantName.of(by)))
                        .build()));
    return histogram.build();
  }

  private void gauge(String name, String help, ToDoubleFunction<Readings> value, String... labels) {
    Gauge.builder(name, this, it -> value.applyAsDouble(it.now))
        .description(help)
        .tags(labels)
        .register(registry);
  }

  private void counter(
      String name, String help, ToDoubleFunction<Readings> value, String... labels) {
    FunctionCounter.builder(name, this, it -> value.applyAsDouble(it.now))
        .description(help)
        .tags(labels)
        .register(registry);
  }
}
