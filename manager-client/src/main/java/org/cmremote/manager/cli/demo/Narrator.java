package org.cmremote.manager.cli.demo;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cmremote.manager.cli.demo.Watchers.Seen;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.cli.io.Style;
import org.cmremote.manager.cli.watch.EventText;
import org.cmremote.transport.protocol.Event;

/** Tells a new user what happens. */
final class Narrator {
  private static final int TEXT_WIDTH = 66;

  private final PrintWriter out;
  private final boolean colours;
  private final long start = System.nanoTime();

  Narrator(PrintWriter out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  void say(String text) {
    out.println(text);
    out.flush();
  }

  void heading() {
    say("");
    say(
        Style.DIM.on(
            "   time  session    what both clients were told at once"
                + " ".repeat(TEXT_WIDTH - 35)
                + "  by ssh",
            colours));
  }

  /** State changes, closings and requests are left out: they would double every line. */
  void event(Seen seen, Optional<Double> answeredAfter) {
    Event event = seen.envelope().event();
    if (event instanceof Event.StateChanged
        || event instanceof Event.PromptClosed
        || event instanceof Event.ClientConnected
        || event instanceof Event.RequestAccepted
        || event instanceof Event.RequestDone) {
      return;
    }
    String took = answeredAfter.map(" after %.1f ms"::formatted).orElse("");
    String text = Plain.clipped(text(event), TEXT_WIDTH - took.length()) + took;
    say(
        "%7.3f  %s %s  %s"
            .formatted(
                (seen.nanos() - start) / 1e9,
                Style.BOLD.on("%-10s".formatted(seen.envelope().session()), colours),
                style(event).map(s -> s.on(padded(text), colours)).orElse(padded(text)),
                Style.DIM.on("%+.1f ms".formatted(seen.tunnelLater() / 1e6), colours)));
  }

  private static String text(Event event) {
    if (event instanceof Event.SessionCreated created && !created.command().isEmpty()) {
      Path program = Path.of(created.command().get(0));
      return Plain.line(
          "starts: %s %s"
              .formatted(
                  program.getFileName(),
                  String.join(" ", created.command().subList(1, created.command().size()))));
    }
    return event instanceof Event.PromptOpened opened
        ? "asks: " + Plain.line(opened.prompt().question())
        : EventText.of(event);
  }

  private static String padded(String text) {
    return text + " ".repeat(Math.max(0, TEXT_WIDTH - text.length()));
  }

  private static Optional<Style> style(Event event) {
    if (event instanceof Event.PromptOpened) {
      return Optional.of(Style.ASKING);
    }
    return event instanceof Event.PromptAnswered ? Optional.of(Style.GOOD) : Optional.empty();
  }

  void summary(Tally tally, int same) {
    say("");
    say("  prompts             %d".formatted(tally.prompts()));
    say(
        "  answered by policy  %d, %s ms from question to answer at the median, %s ms at most"
            .formatted(
                tally.byPolicy(), number(tally.medianAnswer()), number(tally.slowestAnswer())));
    say("  left to a person    %d, who answered each by its id".formatted(tally.byPerson()));
    say("  passwords           " + (tally.passwordAnswered() ? "one was answered!" : "left alone"));
    say(
        "  both clients        "
            + (same < 0
                ? "did NOT see the same events in the same order"
                : "saw the same %d events in the same order; ssh took %s ms more at the median"
                    .formatted(same, number(tally.medianTunnel()))));
  }

  void verdict(List<String> complaints, double seconds) {
    say("");
    complaints.forEach(complaint -> say("  " + Style.BAD.on("✗ " + complaint, colours)));
    if (complaints.isEmpty()) {
      say(
          Style.GOOD.on("  ✓ all as it should be", colours)
              + ", in %.1f s; nothing is left behind".formatted(seconds));
      say("");
      say(
          "  Next: `./cm agent` in one terminal; `./cm new`, `./cm watch`, `./cm --help` in another.");
    }
  }

  double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%.1f", value.getAsDouble()) : "–";
  }
}
