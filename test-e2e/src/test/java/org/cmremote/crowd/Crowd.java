package org.cmremote.crowd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Many clients of one agent that read every event, on one thread. Without a WebSocket library,
 * which would cost more than the agent that is looked at.
 */
public final class Crowd implements AutoCloseable {
  /** Later than this is later than anybody wants to know. */
  private static final int MOST_MS = 60_000;

  private static final Pattern AT = Pattern.compile("\"at\":\"([^\"]+)\"");
  private static final String SEQ = "\"seq\":";

  private final Selector selector = Selector.open();
  private final Collection<Member> members = new ConcurrentLinkedQueue<>();
  private final Collection<Member> stalled = new ConcurrentLinkedQueue<>();
  private final Map<Long, Long> times = new ConcurrentHashMap<>();
  private final AtomicIntegerArray byMilliseconds = new AtomicIntegerArray(MOST_MS + 1);
  private final AtomicLong faults = new AtomicLong();
  private volatile long countedFrom = Long.MAX_VALUE;

  public Crowd() throws IOException {
    Thread reader = new Thread(this::run, "crowd");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Adds clients.
   *
   * @throws IOException if one of them isn't let in
   */
  public void join(int count, int port, String token) throws IOException {
    for (int i = 0; i < count; i++) {
      Member member = Member.join(port, token);
      members.add(member);
      member.channel().register(selector, SelectionKey.OP_READ, member);
      selector.wakeup();
    }
  }

  /**
   * Adds clients that choose a session's screen and read nothing.
   *
   * @throws IOException if one of them isn't let in
   */
  public void joinWithoutReading(int count, int port, String token, String session)
      throws IOException {
    for (int i = 0; i < count; i++) {
      Member member = Member.join(port, token);
      stalled.add(member);
      member.ask("events.subscribe", "{\"screens\":[\"%s\"]}".formatted(session));
    }
  }

  /** From that event on, how late each came to each client is counted, and nothing before. */
  public void countFrom(long seq) {
    countedFrom = Long.MAX_VALUE;
    for (int ms = 0; ms <= MOST_MS; ms++) {
      byMilliseconds.set(ms, 0);
    }
    countedFrom = seq;
  }

  /** How often an event came twice, too early or not at all, or a connection ended. */
  public long faults() {
    return faults.get();
  }

  /** The number of the last event that each of them has. */
  public long leastSeq() {
    return members.stream().mapToLong(Member::lastSeq).min().orElseThrow();
  }

  /** How many events were counted, for each client apart. */
  public long delivered() {
    long sum = 0;
    for (int ms = 0; ms <= MOST_MS; ms++) {
      sum += byMilliseconds.get(ms);
    }
    return sum;
  }

  /** Milliseconds from the event's time that this share of the deliveries didn't exceed. */
  public double percentile(double share) {
    long rank = (long) Math.ceil(share * (double) delivered());
    int ms = 0;
    for (long sum = byMilliseconds.get(0); sum < rank; sum += byMilliseconds.get(ms)) {
      ms++;
    }
    return ms;
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    try {
      while (selector.isOpen()) {
        selector.select(key -> read(key, (Member) key.attachment(), buffer));
      }
    } catch (IOException | ClosedSelectorException e) {
      if (selector.isOpen()) {
        faults.incrementAndGet();
      }
    }
  }

  private void read(SelectionKey key, Member member, ByteBuffer buffer) {
    try {
      if (member.read(buffer, message -> arrived(member, message))) {
        return;
      }
    } catch (IOException e) {
      // It has ended.
    }
    if (selector.isOpen()) {
      key.cancel();
      faults.incrementAndGet();
    }
  }

  private void arrived(Member member, String message) {
    if (!message.contains("\"method\":\"event\"")) {
      return;
    }
    int seqAt = message.indexOf(SEQ) + SEQ.length();
    long seq = Long.parseLong(message, seqAt, message.indexOf(',', seqAt), 10);
    if (member.lastSeq() != 0 && seq != member.lastSeq() + 1) {
      faults.incrementAndGet();
    }
    member.has(seq);
    if (seq >= countedFrom) {
      long late = System.currentTimeMillis() - times.computeIfAbsent(seq, it -> time(message));
      byMilliseconds.incrementAndGet((int) Math.max(0, Math.min(MOST_MS, late)));
    }
  }

  private static long time(String message) {
    Matcher at = AT.matcher(message);
    if (!at.find()) {
      throw new IllegalArgumentException("no time in " + message);
    }
    return Instant.parse(at.group(1)).toEpochMilli();
  }

  @Override
  public void close() throws IOException {
    selector.close();
    for (Collection<Member> all : List.of(members, stalled)) {
      for (Member member : all) {
        member.close();
      }
    }
  }
}
