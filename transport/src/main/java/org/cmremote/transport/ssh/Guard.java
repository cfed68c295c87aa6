package org.cmremote.transport.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A shell that outlives this process just long enough to tidy up. ssh doesn't notice that its
 * parent is gone, and a shutdown hook doesn't run at a {@code kill -9}; but the kernel then closes
 * the pipe that this shell reads. It kills the master that it was told of last and removes the
 * transport's directory, however this process ended. Loop only.
 */
final class Guard {
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      while read -r pid; do master=$pid; done
      test -z "$master" || kill -KILL "$master"
      rm -f "$1"/*
      rmdir "$1"
      """;

  private final Process process;
  private final OutputStream pipe;

  private Guard(Process process) {
    this.process = process;
    this.pipe = process.getOutputStream();
  }

  static Guard of(PrivateDirectory directory) throws IOException {
    return new Guard(
        new ProcessBuilder(
                List.of("/bin/sh", "-c", SCRIPT, "cm-guard", directory.path().toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** From now on this master ends with this process. */
  void watch(SshMaster master) {
    tell(String.valueOf(master.pid()));
  }

  /** There is no master; its process id may soon be another's. */
  void forget() {
    tell("");
  }

  private void tell(String line) {
    try {
      pipe.write((line + "\n").getBytes(US_ASCII));
      pipe.flush();
    } catch (IOException e) {
      // Somebody ended the guard: the tunnel works without it, and it can't be told anyway.
    }
  }

  /** Lets it tidy up, and waits for that; not forever, should somebody have stopped it. */
  void end() {
    try {
      pipe.close();
    } catch (IOException e) {
      // It is gone already.
    }
    process.onExit().completeOnTimeout(process, 5, TimeUnit.SECONDS).join();
  }
}
