package org.cmremote.transport;

import static java.util.Objects.requireNonNull;

/**
 * How a program ended.
 *
 * @param exitCode the program's own exit code, 0 to 255; 128 plus the signal's number if a signal
 *     ended it
 * @param output what it wrote to standard output, as UTF-8
 * @param errors what it wrote to standard error, as UTF-8
 */
public record CommandResult(int exitCode, String output, String errors) {
  public CommandResult {
    requireNonNull(output, "output is null");
    requireNonNull(errors, "errors is null");
  }
}
