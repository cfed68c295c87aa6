package org.cmremote.agent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.auth.authentication.Credentials;
import io.vertx.ext.auth.authentication.TokenCredentials;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.transport.protocol.Role;
import org.jspecify.annotations.Nullable;

/**
 * Knows who a token belongs to. It keeps digests only, and compares digests of equal length in
 * constant time, so that neither a guess's length nor its prefix shows in the time an answer takes.
 * Safe for use by any thread.
 */
public final class Tokens implements AuthenticationProvider {
  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(\\S+) *");

  private final byte[] operator;
  private final byte @Nullable [] observer;

  /**
   * @param observer null if there are no observers
   */
  public Tokens(String operator, @Nullable String observer) {
    this.operator = digest(requireNonNull(operator, "operator is null"));
    this.observer = observer == null ? null : digest(observer);
  }

  @Override
  public Future<User> authenticate(Credentials credentials) {
    if (!(credentials instanceof TokenCredentials token) || token.getToken() == null) {
      return Future.failedFuture("no token");
    }
    byte[] given = digest(token.getToken());
    boolean operates = MessageDigest.isEqual(operator, given);
    boolean observes = observer != null && MessageDigest.isEqual(observer, given);
    if (operates) {
      return Future.succeededFuture(Roles.user(Role.OPERATOR));
    }
    return observes
        ? Future.succeededFuture(Roles.user(Role.OBSERVER))
        : Future.failedFuture("wrong token");
  }

  /**
   * The token that a request carries: in {@code Authorization: Bearer}, or, without that header, in
   * the list of subprotocols. Without a token, or with more than one, the credentials are empty.
   */
  static TokenCredentials carriedBy(MultiMap headers) {
    List<String> authorization = headers.getAll(HttpHeaders.AUTHORIZATION);
    if (!authorization.isEmpty()) {
      Matcher bearer = BEARER.matcher(authorization.get(0));
      return authorization.size() == 1 && bearer.matches()
          ? new TokenCredentials(bearer.group(1))
          : new TokenCredentials();
    }
    List<String> disguised =
        Subprotocols.offered(headers).stream()
            .filter(name -> name.startsWith(Subprotocols.TOKEN_PREFIX))
            .toList();
    return disguised.size() == 1
        ? new TokenCredentials(disguised.get(0).substring(Subprotocols.TOKEN_PREFIX.length()))
        : new TokenCredentials();
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
