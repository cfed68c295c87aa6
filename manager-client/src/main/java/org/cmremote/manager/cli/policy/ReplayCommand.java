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
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.session.SessionText;
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
  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();

  @Parameters(
      paramLabel = "JOURNAL",
      description =
          "A file of events, one a line, as `cm watch --json` prints them; - reads standard input.")
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
    Codec codec = new Codec();
    List<EventEnvelope> events = new ArrayList<>();
    try (BufferedReader reader = reader()) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          events.add(read(codec, line, number));
        }
      }
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS, "the journal %s can't be read: %s".formatted(journal, e), e);
    }
    return events;
  }

  private EventEnvelope read(Codec codec, String line, int number) {
    try {
      return codec.readLine(line);
    } catch (CmException e) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS, "%s, line %d: %s".formatted(journal, number, e.message()), e);
    }
  }

  private BufferedReader reader() throws IOException {
    return journal.equals("-")
        ? new BufferedReader(new InputStreamReader(System.in, UTF_8))
        : Files.newBufferedReader(Path.of(journal));
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
