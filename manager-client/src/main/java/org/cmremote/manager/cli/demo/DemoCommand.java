package org.cmremote.manager.cli.demo;

import java.util.concurrent.Callable;
import org.cmremote.manager.cli.io.ExitCode;
import picocli.CommandLine.Command;

/** {@code cm demo}. */
@Command(
    name = "demo",
    description =
        "See the main job done: real programs ask, and are answered, watched by two clients.")
public final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    return ExitCode.OK;
  }
}
