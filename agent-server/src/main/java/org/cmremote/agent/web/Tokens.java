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
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.transport.protocol.Role;
import org.jspecify.annotations.Nullable;

/**
 * Knows who a token belongs to. How long a comparison takes depends on the guess's length alone, so
 * that neither the token's length nor a prefix of it shows in the time an answer takes. Safe for
 * use by any thread.
 */
public final class Tokens implements AuthenticationProvider {
  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +(\\S+) *");

  private final byte[] operator;
  private final byte @Nullable [] observer;

  /**
   * @param observer null if there are no observers
   */
  public Tokens(String operator, @Nullable String observer) {
    this.operator = bytes(requireNonNull(operator, "operator is null"));
    this.observer = observer == null ? null : bytes(observer);
  }

  @Override
  public Future<User> authenticate(Credentials credentials) {
    if (!(credentials instanceof TokenCredentials token) || token.getToken() == null) {
      return Future.failedFuture("no token");
    }
    byte[] given = bytes(token.getToken());
    // The first of the two is the one whose length shows.
    boolean operates = MessageDigest.isEqual(given, operator);
    boolean observes = observer != null && MessageDigest.isEqual(given, observer);
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

  private static byte[] bytes(String token) {
    return token.getBytes(UTF_8);
  }
}
