package org.cmremote.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures every figure in turn and prints them as a table. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures the agent beside bare references of the same run; takes six minutes.")
public final class Bench implements Callable<Integer> {
  private static final List<Figure> FIGURES =
      List.of(
          new AnswerLatency(),
          new DetectionTime(),
          new AppendTime(),
          new DialogLatency(),
          new EventLatency(),
          new HookLatency(),
          new Flood(),
          new IdleSessions(),
          new ManyClients(),
          new ManyHosts(),
          new Resume(),
          new Kills(),
          new Faults(),
          new ResidentMemory(),
          new StartTime(),
          new DeployTime(),
          new SessionsTime(),
          new StalledClients());

  @Option(names = "--agent-jar", required = true, hidden = true)
  private Path agentJar = Path.of("");

  @Option(
      names = "--only",
      paramLabel = "NAME",
      description =
          "Only this figure: answer, detection, append, dialog, event, hook, flood, idle, clients, hosts, resume, kills, faults, memory, start, deploy, sessions or stalled; repeatable.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--json", description = "Print one JSON object instead of the table.")
  private boolean json;

  @Option(
      names = "--full",
      description =
          "1000 cuts rather than 100, 200 kills rather than 20, and 1000 requests with faults rather than 100.")
  private boolean full;

  @Option(names = "--strict", description = "End with 1 if a figure misses its reach.")
  private boolean strict;

  @Spec private CommandSpec spec;

  private Bench() {}

  /** Ends with 0, or with 1 if a figure couldn't be measured, or, if strict, missed its reach. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    List<String> names = FIGURES.stream().map(Figure::name).toList();
    if (!names.containsAll(only)) {
      throw new ParameterException(
          spec.commandLine(), "--only takes one of " + String.join(", ", names));
    }
    double load = Usage.load();
    Path directory = Files.createTempDirectory(Path.of("/tmp"), "cm-bench-jvm-");
    List<Row> rows = new ArrayList<>();
    int failures = 0;
    try {
      Jvm jvm = Jvm.prepare(agentJar.toAbsolutePath(), directory);
      train(jvm);
      for (Figure figure : FIGURES) {
        if (only.isEmpty() || only.contains(figure.name())) {
          Rig.say(figure.name());
          try (Rig rig = new Rig(jvm, full)) {
            rows.addAll(figure.measure(rig));
          } catch (Exception e) {
            failures++;
            Rig.say(figure.name() + " could not be measured");
            e.printStackTrace();
          }
        }
      }
    } finally {
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
    Report report = new Report(machine(load), rows);
    if (json) {
      report.printJson(System.out);
    } else {
      report.print(System.out);
    }
    boolean missed = rows.stream().anyMatch(Row::missed);
    return failures > 0 || (strict && missed) ? 1 : 0;
  }

  /** Has the agent and the reference leave their shared classes behind, as {@code cm} does. */
  private void train(Jvm jvm) throws IOException {
    Rig.say("first runs, for class-data sharing");
    try (Rig rig = new Rig(jvm, full)) {
      List<String> check = new ArrayList<>(jvm.archivingAgent());
      check.add("--check");
      Path home = Files.createDirectory(rig.path("home"));
      Process agent = rig.start(MeasuredAgent.builder(check, home));
      Jvm.awaitLine(agent.getErrorStream(), "listen on");
      agent.onExit().join();
      Process bare = rig.start(new ProcessBuilder(jvm.archivingReference(BareHttpServer.class)));
      Jvm.awaitLine(bare.getErrorStream(), "listens on");
    }
  }

  private static List<String> machine(double loadBefore) throws IOException {
    return List.of(
        "%s, %d cores, load %.2f before and %.2f after"
            .formatted(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                Runtime.getRuntime().availableProcessors(),
                loadBefore,
                Usage.load()),
        said("uname", "-srm"),
        "Java " + System.getProperty("java.vm.version") + ", " + said("tmux", "-V"));
  }

  private static String said(String... command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    return new String(process.getInputStream().readAllBytes(), UTF_8).strip();
  }
}
