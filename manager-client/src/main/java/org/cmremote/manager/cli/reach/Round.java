package org.cmremote.manager.cli.reach;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.cmremote.manager.Reconnect;
import org.cmremote.manager.cli.io.ErrorReport;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;

/**
 * One command on several hosts at the same time. What each printed is shown whole, in the order of
 * the hosts, as soon as those before it are shown; then a total.
 */
final class Round {
  /** Threads here; how many log in at a time is up to {@code Logins}. */
  private static final int AT_ONCE = 64;

  private final List<Destination> all;
  private final Reconnect reconnect;
  private final Output output;

  Round(List<Destination> all, Reconnect reconnect, Output output) {
    this.all = all;
    this.reconnect = reconnect;
    this.output = output;
  }

  /** What came of it on one host. */
  private record Part(
      String host, int exitCode, Output.Collected printed, Optional<ErrorReport.Told> error) {
    boolean ok() {
      return exitCode == ExitCode.OK;
    }
  }

  /** Runs it everywhere and says how it ended. */
  int run(OnHost action) {
    Vertx vertx = Reached.vertx();
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(AT_ONCE, all.size()));
    List<Part> parts = new ArrayList<>();
    try {
      List<CompletableFuture<Part>> running =
          all.stream()
              .map(host -> CompletableFuture.supplyAsync(() -> part(vertx, host, action), threads))
              .toList();
      for (CompletableFuture<Part> part : running) {
        parts.add(part.join());
        show(parts.get(parts.size() - 1));
      }
    } finally {
      threads.shutdown();
      Reached.closed(vertx.close());
    }
    total(parts);
    List<Integer> failures =
        parts.stream().map(Part::exitCode).filter(code -> code != ExitCode.OK).distinct().toList();
    return failures.isEmpty()
        ? ExitCode.OK
        : failures.size() == 1 ? failures.get(0) : ExitCode.FAILURE;
  }

  private Part part(Vertx vertx, Destination host, OnHost action) {
    Output.Collected printed = new Output.Collected();
    try (Reached reached = Reached.by(vertx, host, reconnect)) {
      int exitCode = action.run(reached, output.into(printed));
      return new Part(host.name(), exitCode, printed, Optional.empty());
    } catch (RuntimeException e) {
      ErrorReport.Told error = ErrorReport.Told.of(e);
      return new Part(host.name(), ExitCode.of(error.code()), printed, Optional.of(error));
    }
  }

  private void show(Part part) {
    if (output.json()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("host", part.host());
      line.put("ok", part.ok());
      line.put("exitCode", part.exitCode());
      line.put("results", part.printed().values());
      part.error().ifPresent(error -> line.put("error", error.json()));
      output.print(line, () -> "");
      return;
    }
    List<String> lines = new ArrayList<>(part.printed().lines());
    part.error().ifPresent(error -> lines.add("failed: " + unnamed(part, error.line())));
    if (lines.isEmpty()) {
      lines.add(part.ok() ? "done" : "ended with exit code " + part.exitCode());
    }
    output.line(
        lines.size() == 1
            ? part.host() + ": " + lines.get(0)
            : part.host() + ":\n  " + String.join("\n  ", lines));
  }

  /** The host's name stands before it. */
  private static String unnamed(Part part, String line) {
    String name = part.host() + ": ";
    return line.startsWith(name) ? line.substring(name.length()) : line;
  }

  private void total(List<Part> parts) {
    long ok = parts.stream().filter(Part::ok).count();
    Map<String, Object> total = new LinkedHashMap<>();
    total.put("hosts", parts.size());
    total.put("ok", ok);
    total.put("failed", parts.size() - ok);
    output.print(
        Map.of("total", total),
        () ->
            "%d %s: %d ok, %d failed"
                .formatted(
                    parts.size(), parts.size() == 1 ? "host" : "hosts", ok, parts.size() - ok));
  }
}
