package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps web pages out. A page of a foreign site can make a browser on this machine send requests to
 * a loopback port: it can't forge {@code Origin}, and after DNS rebinding {@code Host} still names
 * its own site. So Host must be a loopback name, and an Origin, where there is one, must be the
 * same loopback port or one that the configuration names. The port isn't compared with the one that
 * is listened on, because tunnels change it.
 */
final class Guard implements Handler<RoutingContext> {
  private static final String LOOPBACK = "(?:localhost|127\\.0\\.0\\.1|\\[::1])";
  private static final Pattern HOST = Pattern.compile(LOOPBACK + "(?::(\\d{1,5}))?");
  private static final Pattern ORIGIN =
      Pattern.compile("(https?)://" + LOOPBACK + "(?::(\\d{1,5}))?");

  private final Set<String> allowedOrigins;

  /**
   * @param allowedOrigins origins that may come in besides loopback ones, in lower case
   */
  Guard(Set<String> allowedOrigins) {
    this.allowedOrigins = Set.copyOf(requireNonNull(allowedOrigins, "allowedOrigins is null"));
  }

  @Override
  public void handle(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    Optional<String> objection =
        objection(
            request.headers().getAll(HttpHeaders.HOST),
            request.headers().getAll(HttpHeaders.ORIGIN));
    if (objection.isPresent()) {
      routing.response().setStatusCode(403).end(objection.get() + "\n");
    } else {
      routing.next();
    }
  }

  /** Why a request with these headers is kept out; empty if it may come in. */
  Optional<String> objection(List<String> hosts, List<String> origins) {
    if (hosts.size() != 1) {
      return Optional.of("Host must be given once");
    }
    Matcher host = HOST.matcher(hosts.get(0).toLowerCase(Locale.ROOT));
    if (!host.matches()) {
      return Optional.of("Host must be localhost, 127.0.0.1 or [::1]");
    }
    if (origins.isEmpty()) {
      return Optional.empty();
    }
    if (origins.size() > 1) {
      return Optional.of("Origin must be given once at most");
    }
    String origin = origins.get(0).toLowerCase(Locale.ROOT);
    return allowedOrigins.contains(origin) || samePort(origin, host)
        ? Optional.empty()
        : Optional.of(
            "this Origin may not come in: the setting allowed_origins names those that may");
  }

  private static boolean samePort(String origin, Matcher host) {
    Matcher parts = ORIGIN.matcher(origin);
    if (!parts.matches()) {
      return false;
    }
    String usual = parts.group(1).equals("https") ? "443" : "80";
    return port(parts.group(2), usual) == port(host.group(1), usual);
  }

  private static int port(String given, String usual) {
    return Integer.parseInt(given == null ? usual : given);
  }
}
