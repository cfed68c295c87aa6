package org.cmremote.manager;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * The token in the agent's own state directory: who may log in as its user may read it. A
 * connection that several processes share keeps it for them.
 */
record HostToken() implements TokenSource {
  /** Fixed text: nothing that anyone chose gets into a shell. */
  static final List<String> COMMAND =
      List.of(
          "sh",
          "-c",
          "f=${XDG_STATE_HOME:-$HOME/.local/state}/cm/token; [ -e \"$f\" ] || exit 66; cat \"$f\"");

  /** The command's own word for a file that isn't there (EX_NOINPUT of sysexits.h). */
  private static final int ABSENT = 66;

  private static final Duration LIMIT = Duration.ofSeconds(15);

  @Override
  public CompletableFuture<Token> token(Transport transport) {
    return transport
        .kept()
        .thenCompose(
            kept ->
                kept.map(
                        text ->
                            CompletableFuture.completedFuture(
                                Token.parse(text, "what the connection keeps")))
                    .orElseGet(() -> fetched(transport)));
  }

  @Override
  public CompletableFuture<Optional<Token>> replacement(Transport transport, Token refused) {
    return transport
        .keep(Optional.empty())
        .thenCompose(unused -> fetched(transport))
        .thenApply(token -> Optional.of(token).filter(it -> !it.equals(refused)));
  }

  private static CompletableFuture<Token> fetched(Transport transport) {
    return transport
        .run(COMMAND, "", LIMIT)
        .thenApply(result -> read(transport.host(), result))
        .thenCompose(
            token -> transport.keep(Optional.of(token.value())).thenApply(unused -> token));
  }

  private static Token read(String host, CommandResult result) {
    if (result.exitCode() == ABSENT) {
      throw new CmException(
          ErrorCode.TOKEN_MISSING,
          "no agent has left a token on %s: put one there with `cm deploy`, start one with `cm agent`, or name its token by CM_TOKEN_FILE"
              .formatted(host));
    }
    if (result.exitCode() != 0) {
      throw new CmException(
          ErrorCode.COMMAND_FAILED,
          "%s: the agent's token can't be read there; the command ended with %d: %s"
              .formatted(host, result.exitCode(), result.errors().strip()));
    }
    return Token.parse(result.output(), "the agent's state directory on " + host);
  }
}
