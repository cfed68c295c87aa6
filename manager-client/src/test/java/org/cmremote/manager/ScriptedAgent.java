package org.cmremote.manager;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.cmremote.transport.AgentAddress;

/**
 * A WebSocket server that says what a test tells it to, in the frames of docs/protocol.md. It
 * listens on a port of 127.0.0.1 or on a Unix socket.
 */
public final class ScriptedAgent implements AutoCloseable {
  public static final String TOKEN = "0123456789abcdef0123456789abcdef";

  private final HttpServer server;
  public final List<ServerWebSocket> sockets = new CopyOnWriteArrayList<>();
  public final List<JsonObject> received = Collections.synchronizedList(new ArrayList<>());
  public final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();
  public final Map<String, BiConsumer<ServerWebSocket, JsonObject>> answers =
      new ConcurrentHashMap<>();

  /** The HTTP status that refuses every connection; 0 lets them in. */
  public volatile int refusal;

  /** The only token that it lets in; empty lets in any. */
  public volatile String token = "";

  public ScriptedAgent(Vertx vertx) throws Exception {
    this(vertx, SocketAddress.inetSocketAddress(0, "127.0.0.1"));
  }

  public ScriptedAgent(Vertx vertx, Path socket) throws Exception {
    this(vertx, SocketAddress.domainSocketAddress(socket.toString()));
  }

  private ScriptedAgent(Vertx vertx, SocketAddress address) throws Exception {
    server =
        vertx
            .createHttpServer(new HttpServerOptions().addWebSocketSubProtocol("cm.v1"))
            .webSocketHandshakeHandler(
                handshake -> {
                  Map<String, String> seen = new ConcurrentHashMap<>();
                  handshake
                      .headers()
                      .forEach(h -> seen.put(h.getKey().toLowerCase(Locale.ROOT), h.getValue()));
                  seen.put(":path", handshake.path());
                  headers.add(seen);
                  if (!token.isEmpty() && !seen.get("authorization").equals("Bearer " + token)) {
                    handshake.reject(401);
                  } else if (refusal == 0) {
                    handshake.accept();
                  } else {
                    handshake.reject(refusal);
                  }
                })
            .webSocketHandler(this::opened);
    server.listen(address).toCompletionStage().toCompletableFuture().get(10, SECONDS);
    answers.put("hello", (socket, call) -> reply(socket, call, welcome("e1", 0, true)));
  }

  public AgentAddress address() {
    return new AgentAddress.LoopbackPort(server.actualPort());
  }

  public static String welcome(String epoch, long seq, boolean recovered) {
    return """
        {"agent":"0.1.0","protocol":1,"host":"build-1","platform":"linux/amd64","role":"operator",\
        "epoch":"%s","seq":%d,"recovered":%b,"sessions":[{"session":"fix-login","tool":"claude",\
        "state":"working","since":"2026-11-20T04:05:06.789Z","cwd":"/srv/app","autoConfirm":"policy",\
        "prompt":null,"error":null,"exit":null,"cols":120,"rows":36,"watch":"live"}]}"""
        .formatted(epoch, seq, recovered);
  }

  public void answer(String method, String result) {
    answers.put(method, (socket, call) -> reply(socket, call, result));
  }

  public void refuse(String method, int number, String code, String message) {
    answers.put(
        method,
        (socket, call) ->
            socket.writeTextMessage(
                "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":%d,\"message\":\"%s\",\"data\":{\"code\":\"%s\"}}}"
                    .formatted(call.getValue("id"), number, message, code)));
  }

  public static void reply(ServerWebSocket socket, JsonObject call, String result) {
    socket.writeTextMessage(
        "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}".formatted(call.getValue("id"), result));
  }

  public static void event(ServerWebSocket socket, String epoch, long seq) {
    event(socket, epoch, seq, "\"session\":\"demo\",\"type\":\"task.delivered\"");
  }

  /** Tells an event of those fields. */
  public static void event(ServerWebSocket socket, String epoch, long seq, String fields) {
    socket.writeTextMessage(
        "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{\"epoch\":\"%s\",\"seq\":%d,\"at\":\"2026-11-20T04:05:06.789Z\",%s}}"
            .formatted(epoch, seq, fields));
  }

  /** Shows a screen of one row. */
  public static void screen(ServerWebSocket socket, String session, String row) {
    socket.writeTextMessage(
        "{\"jsonrpc\":\"2.0\",\"method\":\"screen\",\"params\":{\"session\":\"%s\",\"cols\":20,\"rows\":1,\"cursor\":{\"x\":0,\"y\":0,\"visible\":true},\"title\":\"\",\"lines\":[\"%s\"]}}"
            .formatted(session, row));
  }

  public ServerWebSocket last() {
    return sockets.get(sockets.size() - 1);
  }

  public List<JsonObject> received(String method) {
    synchronized (received) {
      return received.stream().filter(call -> call.getString("method").equals(method)).toList();
    }
  }

  /** Cuts every connection as a crash does. */
  public void cut() {
    sockets.forEach(socket -> socket.close());
    sockets.clear();
  }

  private void opened(ServerWebSocket socket) {
    sockets.add(socket);
    socket.textMessageHandler(
        text -> {
          JsonObject call = new JsonObject(Buffer.buffer(text));
          received.add(call);
          BiConsumer<ServerWebSocket, JsonObject> answer = answers.get(call.getString("method"));
          if (answer != null) {
            answer.accept(socket, call);
          }
        });
  }

  @Override
  public void close() throws Exception {
    server.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }
}
