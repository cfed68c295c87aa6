package org.cmremote.manager.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.ssh.SshTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostReferenceTest {
  @Test
  void userAndPortMayBeLeftToTheSshConfiguration() {
    assertEquals(
        new HostReference(Optional.empty(), "build", OptionalInt.empty()), parsed("build"));
    assertEquals(
        new HostReference(Optional.of("ci"), "build.example", OptionalInt.of(2222)),
        parsed("ci@build.example:2222"));
    assertEquals(
        new HostReference(Optional.of("ci"), "fe80::1", OptionalInt.of(22)),
        parsed("ci@[fe80::1]:22"));
  }

  private static HostReference parsed(String text) {
    return HostReference.parse(text, "--host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        "@host",
        "host:",
        "host:ssh",
        "fe80::1",
        "a@b@c",
        "host:0",
        "host:65536",
        "-oProxyCommand=x",
        "-l@host",
        "a;b",
        "$(x)",
        "`x`@host",
        "a\nb",
        "a|b@host"
      })
  void otherFormsAreRefused(String text) {
    CmException refused = assertThrows(CmException.class, () -> parsed(text));
    assertTrue(refused.message().startsWith("--host is '"), refused.message());
  }

  @Test
  void theRegistryAnswersFirstAndWhatIsNamedWins() {
    Host host =
        Host.named("build")
            .with(HostKey.ADDRESS, List.of("10.0.0.7"))
            .with(HostKey.USER, List.of("ci"))
            .with(HostKey.PORT, List.of("2222"));
    Hosts hosts = Hosts.NONE.with(host);
    SshTarget registered = parsed("build").target(hosts, Optional.empty()).build();
    assertEquals("ci@10.0.0.7", registered.name());
    assertEquals(OptionalInt.of(2222), registered.port());
    assertEquals(
        "ann@10.0.0.7", parsed("ann@build").target(hosts, Optional.empty()).build().name());
    assertEquals(
        OptionalInt.of(22), parsed("build:22").target(hosts, Optional.empty()).build().port());
    assertEquals("other", parsed("other").target(hosts, Optional.empty()).build().name());
  }
}
