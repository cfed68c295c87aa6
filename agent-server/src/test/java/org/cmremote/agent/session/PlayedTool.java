package org.cmremote.agent.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * A session {@code demo} in which {@code tool.py} plays a tool's recorded screens and takes keys as
 * the tool does.
 */
final class PlayedTool {
  private final Fixture fixture;
  private final String tool;
  private final Path corpus;
  private final Path log;

  PlayedTool(Fixture fixture, String tool, String corpus) throws IOException {
    this.fixture = fixture;
    this.tool = tool;
    this.corpus = Path.of("src/test/resources/corpus", corpus, "120x36").toAbsolutePath();
    this.log = Files.createFile(fixture.directory().resolve("log"));
  }

  /**
   * Starts it.
   *
   * @param rules its screens and what leads from one to the other, as {@code tool.py} tells
   */
  void start(AutoConfirm mode, @Nullable String task, String... rules) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "python3",
                Path.of("src/test/resources/tools/tool.py").toAbsolutePath().toString(),
                corpus.toString(),
                log.toString()));
    command.addAll(Arrays.asList(rules));
    fixture.on(
        () ->
            fixture
                .sessions()
                .create(
                    new Request.CreateSession(
                        "demo",
                        tool,
                        command,
                        task,
                        fixture.directory().toString(),
                        Map.of(),
                        null,
                        null,
                        mode),
                    "test"));
  }

  /** The keys and the tasks that it got, such as {@code 01_trust_folder Enter}. */
  List<String> log() throws IOException {
    return Files.readAllLines(log);
  }
}
