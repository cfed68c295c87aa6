package org.cmremote.manager.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
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
    assertEquals("10.0.0.7", registered.host());
    assertEquals(Optional.of("ci"), registered.user());
    assertEquals("build", registered.name());
    assertEquals(OptionalInt.of(2222), registered.port());
    SshTarget ann = parsed("ann@build").target(hosts, Optional.empty()).build();
    assertEquals(Optional.of("ann"), ann.user());
    assertEquals("ann@build", ann.name());
    assertEquals(
        OptionalInt.of(22), parsed("build:22").target(hosts, Optional.empty()).build().port());
    assertEquals("other", parsed("other").target(hosts, Optional.empty()).build().name());
  }

  @Test
  void aJumpHostMayBeRegistered() {
    Host outer = Host.named("outer").with(HostKey.ADDRESS, List.of("10.0.0.1"));
    Host inner =
        Host.named("inner")
            .with(HostKey.PORT, List.of("2222"))
            .with(HostKey.JUMP_HOST, List.of("outer"));
    Host build = Host.named("build").with(HostKey.JUMP_HOST, List.of("other,ann@inner:22"));
    Hosts hosts = Hosts.NONE.with(outer).with(inner).with(build);
    SshTarget target = parsed("build").target(hosts, Optional.empty()).build();
    assertEquals(List.of("inner", "outer"), target.jumps().stream().map(SshTarget::name).toList());
    assertEquals("10.0.0.1", target.jumps().get(1).host());
    assertEquals(Optional.of("outer"), target.jumps().get(0).jumpHost());
  }

  @Test
  void aJumpHostIsReachedBySsh() {
    Host pod =
        Host.named("pod")
            .with(
                Map.of(
                    HostKey.EXEC, List.of("in-pod"), HostKey.FORWARD, List.of("forward {port}")));
    Hosts hosts =
        Hosts.NONE.with(pod).with(Host.named("build").with(HostKey.JUMP_HOST, List.of("pod")));
    CmException refused =
        assertThrows(CmException.class, () -> parsed("build").target(hosts, Optional.empty()));
    assertEquals(
        "jump_host of build is pod, which isn't reached by ssh: name another one",
        refused.message());
  }
}
