package org.cmremote.manager.cli.io;

import java.util.function.Supplier;
import org.cmremote.transport.protocol.Codec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code --json}, and printing as it says. */
public final class Output {
  public static final String JSON = "--json";

  private static final Codec CODEC = new Codec();

  @Option(
      names = JSON,
      description = "Print JSON, one value a line; errors too, on standard error.")
  private boolean json;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  public boolean json() {
    return json;
  }

  /** Prints a value of the protocol as JSON, or the text for a person. */
  public void print(Object value, Supplier<String> text) {
    line(json ? CODEC.json(value) : text.get());
  }

  /** Prints a line, or nothing at all if it is empty. */
  public void line(String line) {
    if (spec != null && !line.isEmpty()) {
      spec.commandLine().getOut().println(line);
      spec.commandLine().getOut().flush();
    }
  }

  /** Whether whoever reads what is printed has gone, as {@code head} goes after its lines. */
  public boolean unread() {
    return spec != null && spec.commandLine().getOut().checkError();
  }

  /** Prints for a person who watches, beside what is printed for programs. */
  public void note(String line) {
    if (spec != null) {
      spec.commandLine().getErr().println("cm: " + Plain.line(line));
      spec.commandLine().getErr().flush();
    }
  }
}
