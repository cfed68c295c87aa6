package org.cmremote.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ServiceNotifierTest {
  @Test
  @EnabledOnOs(OS.LINUX)
  void messagesArriveAsDatagrams(@TempDir Path directory) throws Exception {
    try (NotifySocket systemd = new NotifySocket(directory.resolve("notify").toString())) {
      ServiceNotifier notifier =
          ServiceNotifier.of(Map.of("NOTIFY_SOCKET", systemd.name()), 1).orElseThrow();

      notifier.ready("listens");
      notifier.alive();
      notifier.stopping();

      assertEquals("READY=1\nSTATUS=listens", systemd.receive());
      assertEquals("WATCHDOG=1", systemd.receive());
      assertEquals("STOPPING=1", systemd.receive());
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void abstractSocketsAreReachedToo() throws Exception {
    try (NotifySocket systemd = new NotifySocket("@cm-notify-" + ProcessHandle.current().pid())) {
      ServiceNotifier.of(Map.of("NOTIFY_SOCKET", systemd.name()), 1).orElseThrow().alive();

      assertEquals("WATCHDOG=1", systemd.receive());
    }
  }

  @Test
  void withoutSystemdNobodyIsTold() {
    assertTrue(ServiceNotifier.of(Map.of(), 1).isEmpty());
    assertTrue(ServiceNotifier.of(Map.of("NOTIFY_SOCKET", "vsock:2:1234"), 1).isEmpty());
  }

  @Test
  void theWatchdogIsOursOnlyIfItNamesUs() {
    assertEquals(Optional.empty(), watchdog(Map.of()));
    assertEquals(
        Optional.of(Duration.ofSeconds(30)), watchdog(Map.of("WATCHDOG_USEC", "30000000")));
    assertEquals(
        Optional.of(Duration.ofSeconds(1)),
        watchdog(Map.of("WATCHDOG_USEC", "1000000", "WATCHDOG_PID", "42")));
    assertEquals(
        Optional.empty(), watchdog(Map.of("WATCHDOG_USEC", "1000000", "WATCHDOG_PID", "43")));
    assertEquals(Optional.empty(), watchdog(Map.of("WATCHDOG_USEC", "soon")));
  }

  private static Optional<Duration> watchdog(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("NOTIFY_SOCKET", "/run/notify");
    return ServiceNotifier.of(all, 42).orElseThrow().watchdog();
  }
}
