package org.cmremote.manager.cli.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCodeTest {
  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void noFailureLooksLikeSuccess(ErrorCode code) {
    assertNotEquals(ExitCode.OK, ExitCode.of(code));
  }

  @Test
  void unreachableRefusedGoneAndLateAreToldApart() {
    assertEquals(3, ExitCode.of(ErrorCode.AGENT_NOT_RUNNING));
    assertEquals(3, ExitCode.of(ErrorCode.HOST_NAME_NOT_FOUND));
    assertEquals(3, ExitCode.of(ErrorCode.NOT_SENT));
    assertEquals(4, ExitCode.of(ErrorCode.TOKEN_REFUSED));
    assertEquals(4, ExitCode.of(ErrorCode.PERMISSION_DENIED));
    assertEquals(5, ExitCode.of(ErrorCode.PROMPT_GONE));
    assertEquals(6, ExitCode.of(ErrorCode.WAIT_TIMEOUT));
  }
}
