package org.cmremote.manager.cli.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cmremote.transport.IoReason;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.ErrorCode;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** One line on standard error for everything that goes wrong, and the exit code that fits it. */
public final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
  /** What is told of a failure. */
  public record Told(ErrorCode code, String message) {
    public static Told of(Exception failure) {
      if (failure instanceof CmException known) {
        return new Told(known.code(), known.message());
      }
      if (failure instanceof IllegalArgumentException bad) {
        // The protocol's own checks: "cols is 3, not 20 to 500".
        return new Told(ErrorCode.INVALID_PARAMS, String.valueOf(bad.getMessage()));
      }
      if (failure instanceof UncheckedIOException
          && failure.getCause() instanceof IOException file) {
        return new Told(ErrorCode.CONFIG_INVALID, "a file can't be used: " + IoReason.of(file));
      }
      return new Told(
          ErrorCode.INTERNAL,
          "that was unforeseen, please report it: " + failure + " at " + place(failure));
    }

    /** For a person, on one line. */
    public String line() {
      return Plain.line(message.strip().replaceAll("\\s*\n\\s*", " | "));
    }

    /** For a program. */
    public Map<String, String> json() {
      Map<String, String> error = new LinkedHashMap<>();
      error.put("code", code.name());
      error.put("message", message);
      return error;
    }
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed)
      throws Exception {
    boolean json = parsed.originalArgs().contains(Output.JSON);
    return told(command, json, Told.of(failure));
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    told(
        command,
        List.of(arguments).contains(Output.JSON),
        new Told(
            ErrorCode.INVALID_PARAMS,
            "%s%s; see `%s --help`"
                .formatted(
                    failure.getMessage(),
                    remark(failure),
                    command.getCommandSpec().qualifiedName())));
    return ExitCode.USAGE;
  }

  /** What most who made that mistake have missed. */
  private static String remark(ParameterException failure) {
    return failure instanceof UnmatchedArgumentException unmatched
            && unmatched.isUnknownOption()
            && !failure.getCommandLine().getSubcommands().isEmpty()
        ? "; options go after the command, as in `cm sessions --host HOST`"
        : "";
  }

  private int told(CommandLine command, boolean json, Told told) {
    command
        .getErr()
        .println(json ? new Codec().json(Map.of("error", told.json())) : "cm: " + told.line());
    command.getErr().flush();
    return ExitCode.of(told.code());
  }

  private static String place(Exception failure) {
    return failure.getStackTrace().length == 0 ? "?" : failure.getStackTrace()[0].toString();
  }
}
