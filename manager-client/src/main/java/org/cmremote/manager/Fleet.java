package org.cmremote.manager;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.cmremote.transport.Transport;
import org.cmremote.transport.protocol.EventEnvelope;

/**
 * Many hosts: a client for each, which connects by itself and again, their events merged with the
 * host's name, and where each connection stands.
 *
 * <p>Any thread may call it. Listeners are called on one Vert.x context, one after the other, and
 * must not block. Of one host, events and changes come in the order in which its client told them;
 * of two hosts there is no order but that of arrival.
 */
public final class Fleet {

  /** An event of one host. */
  public record HostEvent(String host, EventEnvelope envelope) {
    public HostEvent {
      requireNonNull(host, "host is null");
      requireNonNull(envelope, "envelope is null");
    }
  }

  /** What became of the connection to one host. */
  public record HostChange(String host, ConnectionChange change) {
    public HostChange {
      requireNonNull(host, "host is null");
      requireNonNull(change, "change is null");
    }
  }

  private final Vertx vertx;
  private final Context context;
  private final Map<String, ManagerClient> clients = new ConcurrentHashMap<>();
  private final Map<String, ConnectionChange> states = new ConcurrentHashMap<>();
  private final Listeners<HostEvent> events = new Listeners<>();
  private final Listeners<HostChange> changes = new Listeners<>();

  /**
   * Makes one without hosts.
   *
   * @param vertx stays the caller's; it must outlive the fleet
   */
  public Fleet(Vertx vertx) {
    this.vertx = requireNonNull(vertx, "vertx is null");
    context = vertx.getOrCreateContext();
  }

  /**
   * Adds a host and begins to connect to it. A host that can't be reached is tried again as the
   * options say; what becomes of it is told to the listeners.
   *
   * @param host a name that no other host of the fleet has
   * @param transport becomes the fleet's, which closes it
   * @param options {@link Reconnect#ALWAYS} is what hosts need that may be down just now
   * @return the client, which the fleet closes
   * @throws IllegalArgumentException if there is a host of that name
   */
  public ManagerClient add(
      String host, Transport transport, TokenSource tokens, ManagerOptions options) {
    requireNonNull(host, "host is null");
    ManagerClient client = new ManagerClient(vertx, transport, tokens, options);
    if (clients.putIfAbsent(host, client) != null) {
      throw new IllegalArgumentException("host " + host + " is in the fleet already");
    }
    states.put(host, new ConnectionChange.Connecting(1));
    client.onEvent(envelope -> tell(() -> events.tell(new HostEvent(host, envelope))));
    client.onConnection(
        change -> {
          states.computeIfPresent(host, (name, last) -> change);
          tell(() -> changes.tell(new HostChange(host, change)));
        });
    // Its failures are told as changes.
    Future<?> unused = client.connect().otherwiseEmpty();
    return client;
  }

  /** Closes the connection to a host and forgets it; nothing happens if there is none. */
  public Future<Void> remove(String host) {
    ManagerClient client = clients.remove(host);
    states.remove(host);
    return client == null ? Future.succeededFuture() : client.close();
  }

  public Optional<ManagerClient> client(String host) {
    return Optional.ofNullable(clients.get(host));
  }

  /** Where each connection stands: the last that became of it, by host, in no order. */
  public Map<String, ConnectionChange> states() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(states));
  }

  /** Calls the listener with every event of every host. */
  public Registration onEvent(Consumer<HostEvent> listener) {
    return events.add(listener);
  }

  /** Calls the listener with what becomes of each connection. */
  public Registration onConnection(Consumer<HostChange> listener) {
    return changes.add(listener);
  }

  /** Closes all connections. */
  public Future<Void> close() {
    return Future.join(clients.keySet().stream().map(this::remove).toList()).mapEmpty();
  }

  private void tell(Runnable telling) {
    try {
      context.runOnContext(start -> telling.run());
    } catch (RejectedExecutionException e) {
      // Vert.x was closed before the fleet, and nobody listens any more.
    }
  }
}
