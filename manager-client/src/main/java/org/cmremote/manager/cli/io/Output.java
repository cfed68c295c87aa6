package org.cmremote.manager.cli.io;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.cmremote.transport.protocol.Codec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --json}, and printing as it says. */
public final class Output {
  public static final String JSON = "--json";

  @Option(
      names = JSON,
      description = "Print JSON, one value a line; errors too, on standard error.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  private @Nullable Collected collected;

  /** What was printed for one of several hosts: values if it is for programs, else lines. */
  public record Collected(List<JsonNode> values, List<String> lines) {
    public Collected() {
      this(new ArrayList<>(), new ArrayList<>());
    }
  }

  /** Prints as this does, but into a collection. */
  public Output into(Collected collection) {
    Output output = new Output();
    output.json = json;
    output.spec = spec;
    output.collected = collection;
    return output;
  }

  /** A value of the protocol as JSON. */
  public static String text(Object value) {
    return new Codec().json(value);
  }

  public boolean json() {
    return json;
  }

  /** Prints a value of the protocol as JSON, or the text for a person. */
  public void print(Object value, Supplier<String> text) {
    if (json && collected != null) {
      collected.values.add(new Codec().tree(value));
    } else {
      line(json ? new Codec().json(value) : text.get());
    }
  }

  /** Prints a line, or nothing at all if it is empty. */
  public void line(String line) {
    if (collected != null) {
      line.lines().forEach(collected.lines::add);
    } else if (spec != null && !line.isEmpty()) {
      spec.commandLine().getOut().println(line);
      spec.commandLine().getOut().flush();
    }
  }

  /** Whether whoever reads what is printed has gone, as {@code head} goes after its lines. */
  public boolean unread() {
    return collected == null && spec != null && spec.commandLine().getOut().checkError();
  }

  /** Prints for a person who watches, beside what is printed for programs. */
  public void note(String line) {
    if (collected != null) {
      line("note: " + Plain.line(line));
    } else if (spec != null) {
      spec.commandLine().getErr().println("cm: " + Plain.line(line));
      spec.commandLine().getErr().flush();
    }
  }
}
