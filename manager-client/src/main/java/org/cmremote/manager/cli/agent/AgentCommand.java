package org.cmremote.manager.cli.agent;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cm agent}. The stop hook's thread touches it as well as the command's. */
@Command(
    name = "agent",
    description = {
      "Start an agent here, in the foreground; Ctrl-C ends it.",
      "It is started again when `cm restart` asks for that, and when a signal such as kill -9 ended it."
    })
public final class AgentCommand implements Callable<Integer> {
  /** The agent's own wish, {@code Ending.AGAIN} there. */
  private static final int AGAIN = 75;

  /** From here on it is 128 and the number of the signal that ended it. */
  private static final int SIGNALLED = 128;

  @Parameters(
      arity = "0..*",
      paramLabel = "[--] FLAGS",
      description = "Handed on to the agent, such as --port 9900; `cm agent -- --help` shows them.")
  private List<String> flags = List.of();

  @Spec private @Nullable CommandSpec spec;

  private volatile @Nullable Process agent;
  private volatile boolean ending;

  @Override
  public Integer call() throws IOException, InterruptedException {
    // A terminal's Ctrl-C reaches both processes; a kill reaches this one only.
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "cm-agent-end"));
    int status = run();
    while (!ending && (status == AGAIN || status > SIGNALLED)) {
      if (status != AGAIN) {
        requireNonNull(spec)
            .commandLine()
            .getErr()
            .println("cm: signal %d ended the agent; it is started again".formatted(status - 128));
        // What ended it may do so again and again.
        TimeUnit.SECONDS.sleep(1);
      }
      status = run();
    }
    return status;
  }

  private int run() throws IOException, InterruptedException {
    // Looked up each time: there may be a new one.
    List<String> command = new ArrayList<>(AgentJvm.command(AgentJar.find(System.getenv())));
    command.addAll(flags);
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().put("CM_SUPERVISED", "1");
    Process started = builder.start();
    agent = started;
    if (ending) {
      started.destroy();
    }
    return started.waitFor();
  }

  private void end() {
    ending = true;
    Process started = agent;
    if (started != null) {
      started.destroy();
    }
  }
}
