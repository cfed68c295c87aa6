package org.cmremote.manager.cli.io;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final Codec codec = new Codec();

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed)
      throws Exception {
    boolean json = parsed.originalArgs().contains(Output.JSON);
    if (failure instanceof CmException known) {
      return told(command, json, known.code(), known.message());
    }
    if (failure instanceof IllegalArgumentException bad) {
      // The protocol's own checks: "cols is 3, not 20 to 500".
      return told(command, json, ErrorCode.INVALID_PARAMS, String.valueOf(bad.getMessage()));
    }
    return told(
        command,
        json,
        ErrorCode.INTERNAL,
        "that was unforeseen, please report it: " + failure + " at " + place(failure));
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    told(
        command,
        List.of(arguments).contains(Output.JSON),
        ErrorCode.INVALID_PARAMS,
        "%s%s; see `%s --help`"
            .formatted(
                failure.getMessage(), remark(failure), command.getCommandSpec().qualifiedName()));
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

  private int told(CommandLine command, boolean json, ErrorCode code, String message) {
    Map<String, String> error = new LinkedHashMap<>();
    error.put("code", code.name());
    error.put("message", message);
    command
        .getErr()
        .println(
            json
                ? codec.json(Map.of("error", error))
                : "cm: " + Plain.line(message.strip().replaceAll("\\s*\n\\s*", " | ")));
    command.getErr().flush();
    return ExitCode.of(code);
  }

  private static String place(Exception failure) {
    return failure.getStackTrace().length == 0 ? "?" : failure.getStackTrace()[0].toString();
  }
}
