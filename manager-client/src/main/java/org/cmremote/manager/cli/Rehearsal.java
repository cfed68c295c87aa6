package org.cmremote.manager.cli;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.SocketAddress;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cmremote.manager.cli.reach.Ahead;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Protocol;
import org.cmremote.transport.protocol.Request;

/**
 * Does once what most commands do, so that a JVM that keeps class data can keep that of all of it.
 * The agent that it asks is one of its own, and the host that it can't reach is this machine.
 */
final class Rehearsal {
  private static final String WELCOME =
      """
      {"agent":"0.1.0","protocol":1,"host":"here","platform":"linux/amd64","role":"operator",\
      "epoch":"e","seq":1,"recovered":false,"sessions":%s}""";

  private static final String SESSIONS =
      """
      [{"session":"demo","tool":"shell","state":"working","since":"2026-11-20T04:05:06.789Z",\
      "cwd":"/","autoConfirm":"policy","prompt":null,"error":null,"exit":null,"cols":120,"rows":36,\
      "watch":"live"}]""";

  private Rehearsal() {}

  /**
   * Runs it.
   *
   * @param arguments a directory of its own with a short path, which is also {@code
   *     XDG_RUNTIME_DIR}. A variable {@code CM_TOKEN} of 32 characters is needed too
   */
  public static void main(String[] arguments)
      throws ExecutionException, InterruptedException, TimeoutException {
    Ahead.begin();
    Path socket = Path.of(arguments[0]).resolve("agent");
    Vertx vertx = Vertx.vertx();
    vertx
        .createHttpServer(new HttpServerOptions().addWebSocketSubProtocol(Protocol.SUBPROTOCOL))
        .requestHandler(request -> request.response().end())
        .webSocketHandler(Rehearsal::serve)
        .listen(SocketAddress.domainSocketAddress(socket.toString()))
        .toCompletionStage()
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS);
    int status = run("sessions", "--agent-socket", socket.toString());
    // Nobody listens there.
    run("sessions", "--host", "127.0.0.1:1", "--ssh-config", "/dev/null");
    System.exit(status);
  }

  private static int run(String... arguments) {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    return Cm.commandLine(arguments).setOut(nowhere).setErr(nowhere).execute(arguments);
  }

  private static void serve(ServerWebSocket socket) {
    socket.textMessageHandler(
        text -> {
          if (new Codec().readCall(text) instanceof Codec.Reading.Understood understood) {
            socket.writeTextMessage(answer(understood.call()));
          }
        });
  }

  private static String answer(Message.Call call) {
    String result =
        call.request() instanceof Request.Hello
            ? WELCOME.formatted(SESSIONS)
            : "{\"sessions\":%s}".formatted(SESSIONS);
    return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}".formatted(call.id(), result);
  }
}
