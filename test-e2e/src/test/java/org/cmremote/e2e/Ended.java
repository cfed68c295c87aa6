package org.cmremote.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How a process ended, and all that it said. */
record Ended(int exitCode, String out, String err) {
  private static final long LIMIT_SECONDS = 40;

  /** Runs a process, with nothing to read, to its end; it is killed if that doesn't come. */
  static Ended of(ProcessBuilder builder) {
    try {
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        CompletableFuture<String> err =
            CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        CompletableFuture<String> out =
            CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          throw new AssertionError(builder.command() + " doesn't end");
        }
        return new Ended(process.exitValue(), out.join(), err.join());
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
