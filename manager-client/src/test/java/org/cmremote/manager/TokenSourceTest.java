package org.cmremote.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.cmremote.transport.AgentAddress;
import org.cmremote.transport.CommandResult;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenSourceTest {
  private static final String TOKEN = ScriptedAgent.TOKEN;

  private final FixedTransport transport = new FixedTransport(new AgentAddress.LoopbackPort(1));

  @Test
  void aTokenShowsItselfToNobody() {
    assertFalse(new Token(TOKEN).toString().contains(TOKEN));
    CmException wrong =
        assertThrows(CmException.class, () -> Token.parse("secret-but-short", "here"));
    assertFalse(wrong.message().contains("secret"));
    assertTrue(wrong.message().contains("16 characters"), wrong::message);
  }

  @Test
  void aTokenThatCouldBreakOutOfItsHeaderIsRefused() {
    assertEquals(
        ErrorCode.TOKEN_MISSING,
        assertThrows(CmException.class, () -> Token.parse(TOKEN + "\r\nHost: evil", "here"))
            .code());
  }

  @Test
  void theHostsTokenIsReadByAFixedCommand() {
    assertEquals(new Token(TOKEN), TokenSource.host().token(transport).join());
    assertEquals(HostToken.COMMAND, transport.asked);
  }

  @Test
  void aHostWithoutATokenIsToldWithWhatToDo() {
    transport.command = new CommandResult(66, "", "");
    CmException failure = failure(TokenSource.host());
    assertEquals(ErrorCode.TOKEN_MISSING, failure.code());
    assertTrue(failure.message().contains("cm agent"), failure::message);
  }

  @Test
  void aProgramThatCannotReachTheHostIsNoMissingToken() {
    transport.command = new CommandResult(1, "", "pods \"my-pod\" not found\n");
    CmException failure = failure(TokenSource.host());
    assertEquals(ErrorCode.COMMAND_FAILED, failure.code());
    assertTrue(
        failure.message().contains("ended with 1: pods \"my-pod\" not found"), failure::message);
  }

  @Test
  void aTokenFileMustBeItsOwnersAlone(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("token");
    Files.writeString(file, TOKEN + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    CmException failure = failure(TokenSource.file(file));
    assertEquals(ErrorCode.TOKEN_MISSING, failure.code());
    assertTrue(failure.message().contains("chmod 600"), failure::message);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertEquals(new Token(TOKEN), TokenSource.file(file).token(transport).join());
  }

  @Test
  void aTokenFileThatIsNotThereIsNamed(@TempDir Path folder) {
    Path file = folder.resolve("nothing");
    assertTrue(failure(TokenSource.file(file)).message().contains(file.toString()));
  }

  @Test
  void theOrderIsFlagThenVariableThenNamedFileThenHost() {
    Path flag = Path.of("/flag");
    Map<String, String> both = Map.of("CM_TOKEN", TOKEN, "CM_TOKEN_FILE", "/named");
    assertEquals(new TokenFile(flag), TokenSource.usual(flag, both));
    assertEquals(new Token(TOKEN), TokenSource.usual(null, both).token(transport).join());
    assertEquals(
        new TokenFile(Path.of("/named")),
        TokenSource.usual(null, Map.of("CM_TOKEN", "", "CM_TOKEN_FILE", "/named")));
    assertInstanceOf(HostToken.class, TokenSource.usual(null, Map.of()));
  }

  private CmException failure(TokenSource source) {
    CompletionException failure =
        assertThrows(CompletionException.class, () -> source.token(transport).join());
    return assertInstanceOf(CmException.class, failure.getCause());
  }
}
