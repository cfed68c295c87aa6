package org.cmremote.manager.cli.reach;

import com.fasterxml.jackson.databind.node.LongNode;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Protocol;
import org.cmremote.transport.protocol.Request;
import org.jspecify.annotations.Nullable;

/**
 * What any command needs that asks an agent, made by other threads while one reads the command
 * line: most of a short command's time is that of a JVM that does everything for the first time.
 */
public final class Ahead {
  private static final AtomicReference<@Nullable CompletableFuture<Vertx>> MADE =
      new AtomicReference<>();

  /** An answer to a hello, so that what reads such records is there when the agent's comes. */
  private static final String WELCOME =
      """
      {"jsonrpc":"2.0","id":1,"result":{"agent":"","protocol":1,"host":"","platform":"","role":"operator",\
      "epoch":"","seq":0,"recovered":false,"sessions":[]}}""";

  private Ahead() {}

  /** Begins; called at most once. */
  public static void begin() {
    MADE.set(CompletableFuture.supplyAsync(Reached::newVertx, Ahead::run));
    run(Ahead::readOnce);
  }

  private static void run(Runnable task) {
    Thread thread = new Thread(task, "cm-ahead");
    thread.setDaemon(true);
    thread.start();
  }

  private static void readOnce() {
    Codec codec = new Codec();
    Request.Hello hello = new Request.Hello("cm", Protocol.VERSION, null);
    codec.write(new Message.Call(LongNode.valueOf(1), hello, null));
    if (codec.readFromAgent(WELCOME) instanceof Message.Reply reply) {
      codec.result(hello, reply.result());
    }
  }

  /** What was made, for the first who asks; a new one otherwise. */
  static Vertx vertx() {
    CompletableFuture<Vertx> made = MADE.getAndSet(null);
    try {
      return made == null ? Reached.newVertx() : made.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
