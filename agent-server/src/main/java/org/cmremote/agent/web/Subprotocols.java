package org.cmremote.agent.web;

import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.List;

/** What a client offers in {@code Sec-WebSocket-Protocol}. */
final class Subprotocols {
  /** A token in disguise: browsers can't set the Authorization header of a WebSocket. */
  static final String TOKEN_PREFIX = "cm.token.";

  private Subprotocols() {}

  static List<String> offered(MultiMap headers) {
    return headers.getAll("Sec-WebSocket-Protocol").stream()
        .flatMap(line -> Arrays.stream(line.split(",")))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
