package org.cmremote.manager;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.cmremote.transport.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Where the token comes from. It is asked anew for every connection, so that a token that the agent
 * replaced is picked up, and nothing in this process keeps it longer than a connection takes to be
 * made.
 */
@FunctionalInterface
public interface TokenSource {

  /**
   * Fails with {@code TOKEN_MISSING} if there is none, or with what the transport fails with.
   *
   * @param transport an open way to the agent's host
   */
  CompletableFuture<Token> token(Transport transport);

  /**
   * Another token, where the agent refused one that may have been out of date; empty if there is no
   * other. Fails as {@link #token}.
   *
   * @param refused what {@link #token} gave
   */
  default CompletableFuture<Optional<Token>> replacement(Transport transport, Token refused) {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  /** Always this token. */
  static TokenSource of(Token token) {
    return transport -> CompletableFuture.completedFuture(token);
  }

  /** The content of a file on this machine that only its owner can read. */
  static TokenSource file(Path file) {
    return new TokenFile(file);
  }

  /**
   * The token that the agent keeps in its user's state directory, read through the transport. A
   * transport whose connection others share keeps it for them, as long as that lasts; one that the
   * agent refuses is read anew.
   */
  static TokenSource host() {
    return new HostToken();
  }

  /**
   * The usual order: the file if one is named, then {@code CM_TOKEN}, then the file that {@code
   * CM_TOKEN_FILE} names, then the host's own.
   *
   * @param environment the process's environment
   * @throws org.cmremote.transport.protocol.CmException {@code TOKEN_MISSING} if {@code CM_TOKEN}
   *     holds something that is no token
   */
  static TokenSource usual(@Nullable Path file, Map<String, String> environment) {
    String variable = environment.getOrDefault("CM_TOKEN", "");
    String named = environment.getOrDefault("CM_TOKEN_FILE", "");
    if (file != null) {
      return file(file);
    }
    if (!variable.isEmpty()) {
      return of(Token.parse(variable, "the variable CM_TOKEN"));
    }
    return named.isEmpty() ? host() : file(Path.of(named));
  }
}
