package org.cmremote.manager.cli.corpus;

import static org.cmremote.manager.cli.reach.Reached.await;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.reach.AgentOptions;
import org.cmremote.manager.cli.reach.Reached;
import org.cmremote.manager.cli.session.SessionArgument;
import org.cmremote.transport.IoReason;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cm corpus save}. */
@Command(
    name = "save",
    description = {
      "Save what a session shows as a fixture: text, colours and what is known beside, with a row in INDEX.tsv.",
      "State and kind in that row are the agent's opinion: put them right if it is wrong, and fill in the key that says yes."
    })
public final class SaveCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  @Mixin private AgentOptions agent = new AgentOptions();
  @Mixin private Output output = new Output();
  @Mixin private SessionArgument session = new SessionArgument();

  @Parameters(
      index = "1",
      paramLabel = "DIR",
      description = "The corpus: a directory, made if missing.")
  private Path directory = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the fixture. Default: the session's name and the time.")
  private @Nullable String name;

  @Option(
      names = "--tool",
      paramLabel = "TOOL",
      description = "Name of the tool in the corpus. Default: the session's profile.")
  private @Nullable String tool;

  @Option(names = "--tool-version", paramLabel = "VERSION", description = "Default: -.")
  private String version = "-";

  @Option(names = "--notes", paramLabel = "TEXT", description = "Remarks for who reads the index.")
  private String notes = "";

  @Override
  public Integer call() {
    try (Reached reached = agent.reach()) {
      Result.Recording recording =
          await(reached.connected().call(new Request.RecordSession(session.name())));
      Fixture fixture =
          new Fixture(
              tool == null ? recording.info().tool() : tool,
              version,
              name == null
                  ? session.name() + "-" + TIME.format(LocalDateTime.now(ZoneId.systemDefault()))
                  : name,
              notes,
              recording);
      Path text = save(fixture);
      output.print(Map.of("file", text.toString()), text::toString);
    }
    return ExitCode.OK;
  }

  private Path save(Fixture fixture) {
    try {
      return fixture.save(directory);
    } catch (FileAlreadyExistsException e) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS,
          "%s is there already: give another --name".formatted(e.getFile()),
          e);
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.COMMAND_FAILED,
          "the fixture can't be written: %s".formatted(IoReason.of(e)),
          e);
    }
  }
}
