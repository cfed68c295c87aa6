package org.cmremote.transport.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshTargetTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-oProxyCommand=x",
        "a b",
        "a\nb",
        " a",
        "a;b",
        "$(a)",
        "`a`",
        "a|b",
        "a\u202eb",
        "a\\"
      })
  void wordsThatSshWouldTakeForSomethingElseAreRefused(String word) {
    assertThrows(IllegalArgumentException.class, () -> SshTarget.to(word).build());
    assertThrows(IllegalArgumentException.class, () -> SshTarget.to("h").user(word).build());
    assertThrows(IllegalArgumentException.class, () -> SshTarget.to("h").jumpHost(word).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Name", "-o x=y", "A=b\nC=d"})
  void optionsAreNamesWithValues(String option) {
    assertThrows(IllegalArgumentException.class, () -> SshTarget.to("h").options(option).build());
  }

  @Test
  void numbersHaveTheirRanges() {
    assertThrows(IllegalArgumentException.class, () -> SshTarget.to("h").port(0).build());
    assertThrows(IllegalArgumentException.class, () -> SshTarget.to("h").port(65536).build());
    assertThrows(
        IllegalArgumentException.class,
        () -> SshTarget.to("h").connectTimeout(Duration.ofMillis(999)).build());
    assertThrows(IllegalArgumentException.class, () -> SshTarget.to("h").keepAliveCount(0).build());
    assertThrows(IllegalArgumentException.class, () -> new RemoteAgent.LoopbackPort(0));
    assertThrows(IllegalArgumentException.class, () -> new RemoteAgent.UnixSocket("a/b"));
  }

  @Test
  void thePeculiarNameIsThePersonsOwn() {
    assertEquals("build-1", SshTarget.to("build-1").build().name());
    assertEquals("ci@build-1", SshTarget.to("build-1").user("ci").build().name());
  }

  @Test
  void theTunnelsOwnOptionsComeBeforeThoseGiven() {
    SshTarget target =
        SshTarget.to("h").options("ControlPersist=yes", "BatchMode=no", "Compression=yes").build();
    List<String> command =
        new SshCommands(target).master(Path.of("/run/x/ctl"), Path.of("/run/x/config"), "mark");
    for (String own : List.of("ControlPersist=no", "BatchMode=yes")) {
      assertTrue(command.indexOf(own) < command.indexOf("ControlPersist=yes"), command.toString());
      assertTrue(command.contains(own));
    }
    assertTrue(command.contains("Compression=yes"));
    assertEquals(List.of("--", "h"), command.subList(command.size() - 2, command.size()));
  }
}
