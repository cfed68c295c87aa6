package org.cmremote.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import org.cmremote.manager.cli.agent.AgentJvm;

/**
 * How the programs that are measured are started: the agent as {@code cm agent} starts it, and the
 * references by the same flags and with class-data sharing as well.
 *
 * @param agentJar the agent
 * @param agentArchive its shared classes
 * @param referenceJar the references' classes; class-data sharing takes classes from jars only
 * @param referenceArchive their shared classes
 */
record Jvm(Path agentJar, Path agentArchive, Path referenceJar, Path referenceArchive) {

  static Jvm prepare(Path agentJar, Path directory) throws IOException {
    Path referenceJar = directory.resolve("bench-reference.jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(referenceJar))) {
      for (Class<?> program :
          List.of(BareLoop.class, BareHttpServer.class, DetectionLoop.class, AppendLoop.class)) {
        add(jar, program);
        for (Class<?> nested : program.getDeclaredClasses()) {
          add(jar, nested);
        }
      }
    }
    return new Jvm(
        agentJar,
        directory.resolve("bench-agent.jsa"),
        referenceJar,
        directory.resolve("bench-reference.jsa"));
  }

  private static void add(JarOutputStream jar, Class<?> type) throws IOException {
    String entry = type.getName().replace('.', '/') + ".class";
    jar.putNextEntry(new JarEntry(entry));
    try (InputStream in = type.getResourceAsStream("/" + entry)) {
      in.transferTo(jar);
    }
  }

  List<String> agent() {
    return java(agentArchive, "-jar", agentJar.toString());
  }

  /** The agent, leaving the archive of its classes behind at its end. */
  List<String> archivingAgent() {
    return archiving(agent());
  }

  List<String> reference(Class<?> program, String... arguments) {
    List<String> command =
        java(
            referenceArchive,
            "-cp",
            referenceJar + File.pathSeparator + vertx(),
            program.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  /** A program of the bench that uses the agent's classes. */
  List<String> withAgent(Class<?> program, String... arguments) {
    List<String> command =
        java(agentArchive, "-cp", agentJar + File.pathSeparator + referenceJar, program.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  List<String> archivingReference(Class<?> program) {
    return archiving(reference(program));
  }

  private static List<String> java(Path archive, String... program) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(AgentJvm.flags(archive));
    command.addAll(List.of(program));
    return command;
  }

  private static List<String> archiving(List<String> command) {
    return command.stream()
        .map(word -> word.replace("-XX:SharedArchiveFile=", "-XX:ArchiveClassesAtExit="))
        .toList();
  }

  /** What a program needs that uses Vert.x Core and nothing else. */
  private static String vertx() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(
            entry ->
                Path.of(entry)
                    .getFileName()
                    .toString()
                    .matches("(vertx-core|netty|jackson-core).*\\.jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * Waits for the line in which a program says that it listens.
   *
   * @return the line
   * @throws IOException if the program ends before, with what it said
   */
  static String awaitLine(InputStream output, String part) throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(output, UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.contains(part)) {
        // Else the program could block on a full pipe, or end by one that was closed.
        Thread rest = new Thread(() -> drain(reader), "bench-drain");
        rest.setDaemon(true);
        rest.start();
        return line;
      }
      said.append(line).append('\n');
    }
    throw new IOException("it ended before it said \"" + part + "\": " + said);
  }

  private static void drain(BufferedReader reader) {
    try {
      reader.transferTo(Writer.nullWriter());
    } catch (IOException e) {
      // The program is gone.
    }
  }
}
