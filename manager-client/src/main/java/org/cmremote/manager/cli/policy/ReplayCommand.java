package org.cmremote.manager.cli.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.cmremote.manager.cli.reach.Reached.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.session.SessionText;
import org.cmremote.transport.IoReason;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.EventEnvelope;
import org.cmremote.transport.protocol.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cm policy replay}. */
@Command(
    name = "replay",
    description = {
      "Show what the policy says now about the prompts of a journal, beside what was decided then.",
      "The lines that stood above a question aren't in a journal, so it may be judged milder."
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final Codec CODEC = new Codec();

  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Parameters(
      paramLabel = "JOURNAL",
      description =
          "A file of events, one a line, as `cm watch --json` prints them, or a directory of such files as an agent keeps it; - reads standard input.")
  private String journal = "-";

  @Override
  public Integer call() {
    List<RecordedQuestion> questions = RecordedQuestion.of(events());
    return agent.run(
        output,
        (reached, printed) -> {
          ManagerClient client = reached.connected();
          for (RecordedQuestion question : questions) {
            Result.PolicyVerdict verdict = await(client.call(question.request()));
            Replayed replayed = question.replayed(verdict);
            printed.print(replayed, () -> text(question, replayed));
          }
          return ExitCode.OK;
        });
  }

  private List<EventEnvelope> events() {
    List<EventEnvelope> events = new ArrayList<>();
    try {
      if (journal.equals("-")) {
        read("-", new BufferedReader(new InputStreamReader(System.in, UTF_8)), events);
      } else if (Files.isDirectory(Path.of(journal))) {
        for (Path file : segments(Path.of(journal))) {
          read(file.toString(), Files.newBufferedReader(file), events);
        }
      } else {
        read(journal, Files.newBufferedReader(Path.of(journal)), events);
      }
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS,
          "the journal %s can't be read: %s".formatted(journal, IoReason.of(e)),
          e);
    }
    return events;
  }

  /** An agent's files sort in the order of events; those with damaged lines are left out. */
  private List<Path> segments(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
      List<Path> whole =
          all.stream().filter(file -> !file.toString().endsWith(".damaged.jsonl")).toList();
      if (whole.size() < all.size()) {
        output.note("%d damaged files are left out".formatted(all.size() - whole.size()));
      }
      return whole;
    }
  }

  private static void read(String name, BufferedReader lines, List<EventEnvelope> events)
      throws IOException {
    try (lines) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          events.add(read(line, name, number));
        }
      }
    }
  }

  private static EventEnvelope read(String line, String name, int number) {
    try {
      return CODEC.readLine(line);
    } catch (CmException e) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS, "%s, line %d: %s".formatted(name, number, e.message()), e);
    }
  }

  private static String text(RecordedQuestion question, Replayed replayed) {
    String before =
        replayed.before() == null || replayed.before() == replayed.now().decision()
            ? ""
            : ", was " + SessionText.word(replayed.before());
    return "%s  %s%s\n    %s"
        .formatted(
            Plain.line(replayed.session()),
            SessionText.question(question.prompt()),
            before,
            CheckCommand.line(replayed.now()));
  }
}
