package org.cmremote.transport.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.cmremote.transport.CommandInput;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * One running program: its input is fed and its output collected by workers, one thread to a
 * stream, because a pipe that nobody reads stops the program.
 */
public final class Program {
  /** The most that is collected of either stream; more is a runaway, not an answer. */
  public static final int MOST_OUTPUT = 16 * 1024 * 1024;

  /** ENOENT, as Java 17 ({@code error=2,}) and Java 25 ({@code error: 2 (}) put it. */
  private static final Pattern MISSING = Pattern.compile("error(?:=|: )2\\b");

  private final String name;
  private final Process process;
  private final CompletableFuture<CommandResult> result = new CompletableFuture<>();

  private Program(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /**
   * Starts the program.
   *
   * @param input what it reads from standard input; a program that doesn't read it all is no
   *     failure
   * @throws IOException if it can't be started
   */
  public static Program start(ProcessBuilder builder, CommandInput input, Executor workers)
      throws IOException {
    requireNonNull(input, "input is null");
    Program program = new Program(builder.command().get(0), builder.start());
    program.collect(input, workers);
    return program;
  }

  /** Refuses what no program can be started with: an empty command, or a NUL in an argument. */
  public static List<String> checked(List<String> command) {
    List<String> copy = List.copyOf(command);
    if (copy.isEmpty()) {
      throw new CmException(
          ErrorCode.INVALID_PARAMS, "command is empty; name at least a program to run");
    }
    for (int i = 0; i < copy.size(); i++) {
      if (copy.get(i).indexOf('\0') >= 0) {
        throw new CmException(
            ErrorCode.INVALID_PARAMS,
            "command[" + i + "] holds a NUL character, which no program can be given");
      }
    }
    return copy;
  }

  /** Whether a start failed because there is no such program, rather than for another reason. */
  public static boolean isMissing(IOException failure) {
    return MISSING.matcher(String.valueOf(failure.getMessage())).find();
  }

  private void collect(CommandInput input, Executor workers) {
    workers.execute(() -> feed(input));
    CompletableFuture<String> output = collected(process.getInputStream(), workers);
    CompletableFuture<String> errors = collected(process.getErrorStream(), workers);
    // A stream that failed has ended the program, and with it the result.
    CompletableFuture<Boolean> unused =
        process
            .onExit()
            .thenCombine(output, (exited, out) -> out)
            .thenCombine(errors, (out, err) -> new CommandResult(process.exitValue(), out, err))
            .thenApply(result::complete);
  }

  private CompletableFuture<String> collected(InputStream stream, Executor workers) {
    return CompletableFuture.supplyAsync(() -> read(stream), workers)
        .whenComplete(
            (text, failure) -> {
              if (failure != null) {
                end(
                    failure.getCause() instanceof CmException known
                        ? known
                        : new CmException(
                            ErrorCode.COMMAND_FAILED, name + ": its output broke off", failure));
              }
            });
  }

  private String read(InputStream stream) {
    try (stream) {
      byte[] bytes = stream.readNBytes(MOST_OUTPUT + 1);
      if (bytes.length > MOST_OUTPUT) {
        throw new CmException(
            ErrorCode.LIMIT_REACHED,
            name
                + ": wrote more than "
                + MOST_OUTPUT
                + " bytes and was ended; have it write to a file instead");
      }
      return new String(bytes, UTF_8);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private void feed(CommandInput input) {
    try (OutputStream stream = process.getOutputStream()) {
      input.writeTo(stream);
    } catch (IOException e) {
      // The program ended, or closed its input, before it had read all: its own affair.
    }
  }

  /**
   * Completes when the program has ended and both streams are at their end; a program left in the
   * background that holds them open is waited for. Fails with {@code LIMIT_REACHED} after {@link
   * #MOST_OUTPUT} bytes, or with what {@link #end} was given.
   */
  public CompletableFuture<CommandResult> result() {
    return result;
  }

  /** Fails the result, if it is still open, and kills the program and its descendants. */
  public void end(CmException why) {
    if (result.completeExceptionally(why)) {
      List<ProcessHandle> descendants = process.descendants().toList();
      process.destroyForcibly();
      descendants.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
