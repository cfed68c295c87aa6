package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.ext.auth.User;
import org.cmremote.agent.web.Dispatcher.Caller;
import org.cmremote.transport.protocol.Codec;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Message;
import org.cmremote.transport.protocol.Position;
import org.cmremote.transport.protocol.Protocol;
import org.cmremote.transport.protocol.Request;
import org.cmremote.transport.protocol.Result;
import org.jspecify.annotations.Nullable;

/**
 * One client. It lives on the event loop that accepted it; what needs the sessions is done on their
 * context and comes back.
 *
 * <pre>
 *   NEW ──hello──▶ GREETING ──welcome sent──▶ FOLLOWING      any ──close──▶ CLOSING
 * </pre>
 *
 * <p>While its write queue is full it reads neither the journal nor the client: what it holds stays
 * bounded however little the client reads.
 */
final class Connection implements Outlet, MessageAssembler.Receiver {
  private enum Phase {
    NEW,
    GREETING,
    FOLLOWING,
    CLOSING
  }

  private static final Codec CODEC = new Codec();

  private final long number;
  private final User user;
  private final ServerWebSocket socket;
  private final WriteQueue queue;
  private final Context eventLoop;
  private final Backend backend;
  private final JournalFeed feed;
  private final Limits limits;
  private final ScreenFeed screens;
  private final Waits waits = new Waits();
  private final long helloTimer;

  private Phase phase = Phase.NEW;
  private int inFlight;
  private boolean heard = true;
  private @Nullable Caller caller;
  private JournalFeed.@Nullable Cursor cursor;

  Connection(
      long number,
      User user,
      ServerWebSocket socket,
      Channel channel,
      Doors doors,
      Context eventLoop,
      Backend backend,
      JournalFeed feed,
      Limits limits) {
    this.number = number;
    this.user = requireNonNull(user, "user is null");
    this.socket = requireNonNull(socket, "socket is null");
    this.queue = new WriteQueue(channel, limits.messageBytes(), doors.queued(), this::drained);
    this.eventLoop = requireNonNull(eventLoop, "eventLoop is null");
    this.backend = requireNonNull(backend, "backend is null");
    this.feed = requireNonNull(feed, "feed is null");
    this.limits = requireNonNull(limits, "limits is null");
    this.screens = new ScreenFeed(backend.screens(), CODEC, eventLoop, this);
    this.helloTimer =
        eventLoop
            .owner()
            .setTimer(limits.helloWithin().toMillis(), timer -> close(CloseReason.NO_HELLO));
  }

  /** Starts to listen to the client. */
  void open() {
    MessageAssembler assembler = new MessageAssembler(limits.messageBytes(), this);
    socket.frameHandler(
        frame -> {
          heard = true;
          take(assembler, frame);
        });
    socket.pongHandler(pong -> heard = true);
    socket.exceptionHandler(this::broken);
  }

  /** To be called when the socket is closed, whoever closed it. */
  void closed() {
    phase = Phase.CLOSING;
    eventLoop.owner().cancelTimer(helloTimer);
    stopFeeds();
    backend
        .context()
        .runOnContext(
            turn -> {
              waits.abandon();
              backend.clients().left(number);
            });
  }

  /** To be called once per {@link Limits#pingEvery}. */
  void ping() {
    if (!heard) {
      close(CloseReason.SILENT);
    } else if (hasRoom()) {
      heard = false;
      socket.writePing(Buffer.buffer());
    } else {
      // A full queue needs no ping: it either drains or it is dead.
      heard = false;
    }
  }

  /** Sends what the journal holds, as far as there is room, and says goodbye. */
  Future<Void> stop() {
    if (cursor != null) {
      cursor.advance();
    }
    return close(CloseReason.STOPPING);
  }

  @Override
  public boolean hasRoom() {
    return phase != Phase.CLOSING && !socket.isClosed() && !queue.isFull();
  }

  @Override
  public void write(String frame) {
    if (phase == Phase.CLOSING || socket.isClosed()) {
      return;
    }
    queue.write(frame);
    if (queue.isFull()) {
      socket.pause();
    }
  }

  @Override
  public void overtaken() {
    close(CloseReason.OVERTAKEN);
  }

  @Override
  public void text(String message) {
    Codec.Reading reading = CODEC.readCall(message);
    if (reading instanceof Codec.Reading.Understood understood) {
      Message.Call call = understood.call();
      try {
        call(call);
      } catch (RuntimeException e) {
        send(Failures.of(call.id(), CODEC.method(call.request()), e));
      }
    } else if (reading instanceof Codec.Reading.Refused refused) {
      send(refused.failure());
    }
  }

  @Override
  public void binary() {
    refuse(null, ErrorCode.BINARY_FRAME, "frames are text; this one was binary");
  }

  @Override
  public void brokenText() {
    refuse(null, ErrorCode.PARSE_ERROR, "the frame isn't UTF-8");
  }

  @Override
  public void tooBig() {
    close(CloseReason.TOO_BIG);
  }

  /** Vert.x ends a stream that can't be read on with 1000, as if all were well (5.1.6). */
  private void broken(Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      boolean tooBig = corrupted.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
      close(tooBig ? CloseReason.TOO_BIG : CloseReason.MALFORMED);
    }
  }

  private void take(MessageAssembler assembler, WebSocketFrame frame) {
    if (phase == Phase.CLOSING) {
      return;
    }
    try {
      assembler.handle(frame);
    } catch (RuntimeException e) {
      send(Failures.of(null, "reading a frame", e));
    }
  }

  private void call(Message.Call call) {
    Request<?> request = call.request();
    if (request instanceof Request.Hello hello) {
      hello(call.id(), hello);
    } else if (caller == null) {
      refuse(call.id(), ErrorCode.HELLO_REQUIRED, "the first request of a connection is hello");
    } else if (!backend.dispatcher().allows(user, request)) {
      refuse(
          call.id(),
          ErrorCode.FORBIDDEN,
          CODEC.method(request) + " is for operators; this token is an observer's");
    } else if (inFlight == limits.requestsInFlight()) {
      refuse(
          call.id(),
          ErrorCode.LIMIT_REACHED,
          inFlight + " requests of this connection are not answered yet: wait for some of them");
    } else {
      Caller asker = caller;
      inFlight++;
      backend.<Result>ask(
          eventLoop,
          () -> backend.dispatcher().dispatch(call, asker),
          outcome -> {
            inFlight--;
            answer(call, outcome);
          });
    }
  }

  private void hello(JsonNode id, Request.Hello hello) {
    if (phase != Phase.NEW) {
      refuse(id, ErrorCode.INVALID_REQUEST, "hello was said already");
    } else if (hello.protocol() != Protocol.VERSION) {
      refuse(
          id,
          ErrorCode.PROTOCOL_UNSUPPORTED,
          "this agent speaks protocol %d, not %d".formatted(Protocol.VERSION, hello.protocol()));
    } else {
      phase = Phase.GREETING;
      caller = new Caller(hello.client(), Roles.of(user), number, screens, waits);
      checked(hello.resume()).onComplete(ready -> greet(new Message.Call(id, hello), hello));
    }
  }

  /** Completes once it is known whether every event after that place is there. */
  private Future<Void> checked(@Nullable Position resume) {
    return resume == null || !backend.journal().needsCheck(resume)
        ? Future.succeededFuture()
        : eventLoop.executeBlocking(
            () -> {
              backend.journal().check(resume);
              return null;
            },
            false);
  }

  private void greet(Message.Call call, Request.Hello hello) {
    if (phase == Phase.GREETING) {
      backend.<Clients.Greeting>ask(
          eventLoop,
          () -> Future.succeededFuture(backend.clients().greet(number, hello, Roles.of(user))),
          outcome -> greeted(call, outcome));
    }
  }

  private void greeted(Message.Call call, AsyncResult<Clients.Greeting> outcome) {
    if (phase == Phase.CLOSING) {
      if (outcome.succeeded()) {
        outcome.result().events().close();
      }
      return;
    }
    answer(call, outcome.map(Clients.Greeting::welcome));
    if (outcome.failed()) {
      phase = Phase.NEW;
      caller = null;
      return;
    }
    eventLoop.owner().cancelTimer(helloTimer);
    phase = Phase.FOLLOWING;
    cursor = feed.follow(outcome.result().events(), this);
  }

  private void answer(Message.Call call, AsyncResult<? extends Result> outcome) {
    send(
        outcome.succeeded()
            ? CODEC.reply(call.id(), outcome.result())
            : Failures.of(call.id(), CODEC.method(call.request()), outcome.cause()));
  }

  private void refuse(@Nullable JsonNode id, ErrorCode code, String message) {
    send(new Message.Failure(id, code, message));
  }

  private void send(Message message) {
    write(CODEC.write(message));
  }

  private void drained() {
    if (phase == Phase.CLOSING || socket.isClosed()) {
      return; // What a socket's end leaves unwritten drains too.
    }
    heard = true;
    socket.resume();
    if (cursor != null) {
      cursor.advance();
    }
    screens.advance();
  }

  private Future<Void> close(CloseReason reason) {
    if (phase == Phase.CLOSING) {
      return Future.succeededFuture();
    }
    phase = Phase.CLOSING;
    stopFeeds();
    return socket.close(reason.code(), reason.text());
  }

  private void stopFeeds() {
    if (cursor != null) {
      cursor.stop();
      cursor = null;
    }
    backend.context().runOnContext(turn -> screens.stop());
  }
}
