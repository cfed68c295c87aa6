package org.cmremote.manager.cli.reach;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.cmremote.transport.protocol.Request;
import org.junit.jupiter.api.Test;

class ClientNameTest {
  @Test
  void itTellsWhoRunsTheCommandAndWhere() {
    assertEquals("cm/0.1.0 alice@laptop", ClientName.of("0.1.0", "alice", "laptop"));
    assertEquals("cm/0.1.0 alice", ClientName.of("0.1.0", "alice", ""));
    assertTrue(ClientName.own().contains(" " + System.getProperty("user.name")), ClientName.own());
  }

  @Test
  void anAgentTakesItWhateverTheNamesAre() {
    String name = ClientName.of("0.1.0", "a\nb", "x".repeat(200));
    assertEquals(name, new Request.Hello(name, 1, null).client());
    assertEquals("cm/0.1.0", ClientName.of("0.1.0", "", ""));
  }
}
