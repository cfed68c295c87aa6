package org.cmremote.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The packaged command {@code cm}, in the hands of the user who lives at that place.
 *
 * @param options come after the subcommand's name: which agent is meant
 */
record Cm(Place place, List<String> options) {
  /** As {@code ./cm} does: half the time to start, and no directory in /tmp. */
  private static final List<String> JVM_FLAGS =
      List.of("-Xlog:disable", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  /** For the agent on this machine. */
  static Cm local(RunningAgent agent) {
    return new Cm(agent.place(), List.of());
  }

  /** Runs it to its end. */
  Ended run(String subcommand, String... arguments) {
    return Ended.of(builder(subcommand, arguments));
  }

  /** Starts it, to be ended by the caller; its output is the file's. */
  Process start(Path output, String subcommand, String... arguments) {
    try {
      return builder(subcommand, arguments)
          .redirectErrorStream(true)
          .redirectOutput(output.toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProcessBuilder builder(String subcommand, String... arguments) {
    ProcessBuilder builder = new ProcessBuilder(words(subcommand, arguments));
    place.furnish(builder);
    return builder;
  }

  /** The whole command line. */
  List<String> words(String subcommand, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(Artifacts.java().toString());
    words.addAll(JVM_FLAGS);
    words.add("-XX:SharedArchiveFile=" + ClassData.ofCm(Artifacts.cmJar(), JVM_FLAGS));
    words.addAll(List.of("-jar", Artifacts.cmJar().toString(), subcommand));
    words.addAll(options);
    words.addAll(List.of(arguments));
    return words;
  }
}
