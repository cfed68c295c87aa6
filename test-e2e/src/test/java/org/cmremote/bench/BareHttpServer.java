package org.cmremote.bench;

import io.vertx.core.Vertx;

/** The least that Vert.x can serve by HTTP. */
public final class BareHttpServer {
  private BareHttpServer() {}

  public static void main(String[] arguments) {
    Vertx.vertx()
        .createHttpServer()
        .requestHandler(request -> request.response().end("ok"))
        .listen(0, "127.0.0.1")
        .onSuccess(server -> System.err.println("listens on 127.0.0.1:" + server.actualPort()))
        .onFailure(Throwable::printStackTrace);
  }
}
