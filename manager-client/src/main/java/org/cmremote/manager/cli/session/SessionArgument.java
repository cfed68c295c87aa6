package org.cmremote.manager.cli.session;

import picocli.CommandLine.Parameters;

/** The session that a command is about. */
public final class SessionArgument {
  @Parameters(index = "0", paramLabel = "SESSION", description = "The session's name.")
  private String name = "";

  public String name() {
    return name;
  }
}
