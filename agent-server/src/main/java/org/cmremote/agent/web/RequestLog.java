package org.cmremote.agent.web;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Logs how HTTP requests end, for those who look for why a client isn't let in. Of a request
 * nothing is quoted, since anything in it may be a token that was put into the wrong place.
 */
final class RequestLog implements Handler<RoutingContext> {
  private static final Logger LOG = Logger.getLogger("web");

  @Override
  public void handle(RoutingContext routing) {
    if (LOG.isLoggable(Level.FINE)) {
      routing.addEndHandler(
          over -> LOG.fine("a request ends with status " + routing.response().getStatusCode()));
    }
    routing.next();
  }
}
