package org.cmremote.bench;

import io.vertx.core.Future;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.manager.ManagerClient;
import org.cmremote.manager.ManagerOptions;
import org.cmremote.manager.TokenSource;
import org.cmremote.transport.Transport;
import org.cmremote.transport.local.LocalAgent;
import org.cmremote.transport.local.LocalTransport;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.Request;

/** An agent as its users run it, with a home and a tmux server of its own. */
record MeasuredAgent(Rig rig, Process process, PrivateTmux tmux, Path home, int port) {
  private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)");

  static MeasuredAgent start(Rig rig) throws IOException {
    return start(rig, rig.jvm().agent());
  }

  /**
   * @param command what starts it, without the agent's own flags
   */
  static MeasuredAgent start(Rig rig, List<String> command) throws IOException {
    Path home = Files.createDirectory(rig.path("home"));
    PrivateTmux tmux = PrivateTmux.on(rig, home.resolve("tmux"));
    Process process = rig.start(builder(command, home));
    String line = Jvm.awaitLine(process.getErrorStream(), "listens on");
    Matcher matcher = LISTENS.matcher(line);
    if (!matcher.find()) {
      throw new IOException("no port in: " + line);
    }
    return new MeasuredAgent(rig, process, tmux, home, Integer.parseInt(matcher.group(1)));
  }

  /** The process to start, in a home that exists. */
  static ProcessBuilder builder(List<String> command, Path home) {
    List<String> argv = new ArrayList<>(command);
    argv.addAll(List.of("--port", "0", "--tmux-socket", home.resolve("tmux").toString()));
    // One session is asked more in a minute than any person would let an agent answer.
    argv.addAll(List.of("--answers-per-minute", "0", "--answers-in-a-row", "0"));
    argv.addAll(List.of("--answers-in-all", "0"));
    ProcessBuilder builder = new ProcessBuilder(argv);
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(name -> name.matches("(CM_|XDG_|NOTIFY_|WATCHDOG_|CREDENTIALS_|TMUX).*"));
    environment.put("HOME", home.toString());
    environment.put("XDG_RUNTIME_DIR", home.toString());
    return builder;
  }

  long pid() {
    return process.pid();
  }

  TokenSource token() {
    return TokenSource.file(home.resolve(".local/state/cm/token"));
  }

  /** A metric without labels. */
  double metric(String name) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(port)))
            .header(
                "Authorization",
                "Bearer " + Files.readString(home.resolve(".local/state/cm/token")).strip())
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IOException("there is no metric " + name));
  }

  ManagerClient connect() {
    return connect(new LocalTransport(LocalAgent.at(port)));
  }

  ManagerClient connect(Transport transport) {
    return connect(transport, ManagerOptions.named("bench"));
  }

  ManagerClient connect(Transport transport, ManagerOptions options) {
    ManagerClient client = new ManagerClient(rig.vertx(), transport, token(), options);
    client.connect().await();
    return client;
  }

  /** Makes a session that runs the command; what the policy allows is answered in it. */
  static void create(ManagerClient client, String name, List<String> command) {
    create(client, name, command, AutoConfirm.POLICY);
  }

  /** Makes a session that runs the command. */
  static void create(ManagerClient client, String name, List<String> command, AutoConfirm mode) {
    client
        .createSession(
            new Request.CreateSession(name, "shell", command, null, "/", null, 120, 40, mode))
        .await();
  }

  /** Makes so many sessions of a shell that does nothing. */
  static void createIdle(ManagerClient client, int count) {
    Future<?> last = Future.succeededFuture();
    for (int i = 0; i < count; i++) {
      String name = "idle" + i;
      last =
          last.compose(
              done ->
                  client.createSession(
                      new Request.CreateSession(
                          name,
                          "shell",
                          List.of("bash", "--norc"),
                          null,
                          "/",
                          null,
                          120,
                          40,
                          AutoConfirm.POLICY)));
    }
    last.await();
  }
}
