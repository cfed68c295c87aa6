package org.cmremote.manager.cli.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import java.util.OptionalInt;
import org.cmremote.transport.protocol.CmException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNameTest {
  @Test
  void userAndPortMayBeLeftToTheSshConfiguration() {
    assertEquals(
        new HostName(Optional.empty(), "build", OptionalInt.empty()), HostName.parse("build"));
    assertEquals(
        new HostName(Optional.of("ci"), "build.example", OptionalInt.of(2222)),
        HostName.parse("ci@build.example:2222"));
    assertEquals(
        new HostName(Optional.of("ci"), "fe80::1", OptionalInt.of(22)),
        HostName.parse("ci@[fe80::1]:22"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "@host", "host:", "host:ssh", "fe80::1", "a@b@c"})
  void otherFormsAreRefused(String text) {
    assertThrows(CmException.class, () -> HostName.parse(text));
  }
}
