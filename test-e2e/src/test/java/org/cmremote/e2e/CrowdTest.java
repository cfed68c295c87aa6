package org.cmremote.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.cmremote.crowd.Crowd;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand clients at once, some of which don't read. {@code ./bench} does it for longer. */
@Timeout(120)
class CrowdTest {
  private static final int CLIENTS = 1000;
  private static final int STALLED = 20;

  /** Together much more than the kernels at both ends of a line hold. */
  private static final int REQUESTS = 60;

  private static final String LARGE = "x".repeat(7000);

  /** A queue that was about to be full, and one message more. */
  private static final long MOST_QUEUED = (16 + 8) * 1024;

  private final Reaper reaper = new Reaper();

  @AfterEach
  void stop() {
    reaper.close();
  }

  @Test
  void allGetEveryEventAndThoseWhoDoNotReadHoldUpNobodyAndCostLittle() throws Exception {
    RunningAgent agent = reaper.add(RunningAgent.start());
    Watcher driver = reaper.add(Watcher.local(agent));
    driver.script("flood", AutoConfirm.OFF, "while date +%N; do sleep 0.01; done");
    Crowd crowd = reaper.add(new Crowd());
    crowd.joinWithoutReading(STALLED, agent.port(), agent.token(), "flood");
    crowd.join(CLIENTS - STALLED, agent.port(), agent.token());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Watcher.get(driver.client().agentInfo()).clients() == CLIENTS + 1);

    for (int i = 0; i < REQUESTS; i++) {
      refused(driver);
    }

    long last = driver.client().position().orElseThrow().seq();
    assertTrue(last >= CLIENTS + 2 * REQUESTS, last + " events");
    await().atMost(Duration.ofSeconds(30)).until(() -> crowd.leastSeq() >= last);
    assertEquals(0, crowd.faults());
    double queued = metric(agent, "cm_clients_queued_bytes");
    assertTrue(queued >= STALLED * 16 * 1024, queued + " bytes: not all are stalled");
    assertTrue(queued <= STALLED * MOST_QUEUED, queued + " bytes are queued");
  }

  /** Two events, one of which is large: a session is to be made whose name is taken. */
  private static void refused(Watcher driver) {
    CmException refusal =
        assertThrows(
            CmException.class,
            () ->
                Watcher.get(
                    driver
                        .client()
                        .createSession(
                            new Request.CreateSession(
                                "flood",
                                "shell",
                                List.of("true"),
                                LARGE,
                                null,
                                null,
                                null,
                                null,
                                AutoConfirm.OFF))));
    assertEquals(ErrorCode.SESSION_EXISTS, refusal.code());
  }

  private static double metric(RunningAgent agent, String name)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/metrics".formatted(agent.port())))
            .header("Authorization", "Bearer " + agent.token())
            .build();
    List<String> lines =
        HttpClient.newHttpClient()
            .send(request, HttpResponse.BodyHandlers.ofString())
            .body()
            .lines()
            .filter(line -> line.startsWith(name + " "))
            .toList();
    return Double.parseDouble(lines.get(0).substring(name.length() + 1));
  }
}
