package org.cmremote.transport.ssh;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.cmremote.transport.CommandInput;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.process.Program;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * What the ssh configuration says of one name, as ssh itself reads it ({@code ssh -G}): {@code
 * Include}, {@code Match} and all.
 *
 * @param values by keyword, in lower case; a keyword that may be repeated has several
 */
public record SshConfig(Map<String, List<String>> values) {
  /** {@code Match exec} runs a program of the user's. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  public SshConfig {
    requireNonNull(values, "values is null");
  }

  /**
   * Asks ssh. Fails with {@code SSH_MISSING}, {@code SSH_FAILED} (with what ssh said of a
   * configuration that it can't read) or {@code TIMED_OUT}.
   *
   * @param target a name; what the target itself says counts as on ssh's command line
   * @param workers for threads that wait
   */
  public static CompletableFuture<SshConfig> of(SshTarget target, Executor workers) {
    Program program;
    try {
      program =
          Program.start(
              SshCommands.process(new SshCommands(target).configuration()),
              CommandInput.text(""),
              workers);
    } catch (IOException e) {
      return CompletableFuture.failedFuture(SshFailure.notStarted(target, e));
    }
    CompletableFuture.delayedExecutor(LIMIT.toMillis(), TimeUnit.MILLISECONDS, workers)
        .execute(() -> program.end(SshFailure.timedOut(target, "ssh -G had not ended")));
    return program.result().thenApply(result -> read(target, result));
  }

  private static SshConfig read(SshTarget target, CommandResult result) {
    if (result.exitCode() != 0) {
      throw new CmException(
          ErrorCode.SSH_FAILED,
          "%s: ssh can't read its configuration: %s"
              .formatted(target.name(), result.errors().strip()));
    }
    return parse(result.output());
  }

  static SshConfig parse(String printed) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    printed
        .lines()
        .forEach(
            line -> {
              int blank = line.indexOf(' ');
              if (blank > 0) {
                values
                    .computeIfAbsent(
                        line.substring(0, blank).toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                    .add(line.substring(blank + 1));
              }
            });
    return new SshConfig(values);
  }

  /** The value of a keyword; empty if it isn't set, which ssh mostly prints as {@code none}. */
  public Optional<String> value(String keyword) {
    return values.getOrDefault(keyword, List.of()).stream()
        .findFirst()
        .filter(value -> !value.equals("none"));
  }

  /** A path of the user's configuration, where ssh would look for it. */
  public Optional<Path> path(String keyword) {
    String home = System.getProperty("user.home");
    return value(keyword)
        .map(text -> text.startsWith("~/") ? home + text.substring(1) : text)
        .map(Path::of);
  }
}
