package org.cmremote.transport.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodecTest {
  private final Codec codec = new Codec();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{|PARSE_ERROR|not JSON",
        "`{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"hello\"} x`|PARSE_ERROR|not JSON",
        "[]|INVALID_REQUEST|batches",
        "7|INVALID_REQUEST|one JSON object",
        "{\"jsonrpc\":\"2.0\",\"method\":\"session.list\"}|INVALID_REQUEST|id is missing",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"session.list\"}|INVALID_REQUEST|id is missing",
        "{\"id\":1,\"method\":\"session.list\"}|INVALID_REQUEST|jsonrpc",
        "{\"jsonrpc\":\"2.0\",\"id\":1}|INVALID_REQUEST|method is missing",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.fly\"}|UNKNOWN_METHOD|session.fly",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.list\",\"params\":[]}|INVALID_PARAMS|not an object",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.get\"}|INVALID_PARAMS|session is missing",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.get\",\"params\":{\"session\":5}}|INVALID_PARAMS|session is not a string",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.get\",\"params\":{\"session\":\"a\",\"colour\":1}}|INVALID_PARAMS|colour is not a field",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"cols\":3}}|INVALID_PARAMS|cols is 3, not 20 to 500",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"cols\":\"90\"}}|INVALID_PARAMS|cols is not a whole number",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"cols\":90.5}}|INVALID_PARAMS|cols is not a whole number",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"command\":[\"a\",7]}}|INVALID_PARAMS|command[1] is not a string",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"command\":[]}}|INVALID_PARAMS|command is empty",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"command\":\"ls\"}}|INVALID_PARAMS|command is not a list",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"env\":{\"A=B\":\"1\"}}}|INVALID_PARAMS|env holds a name",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"autoConfirm\":\"maybe\"}}|INVALID_PARAMS|autoConfirm is none of off, policy, dryRun, all",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"autoConfirm\":2}}|INVALID_PARAMS|autoConfirm is none of off, policy, dryRun, all",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"autoConfirm\":\"2\"}}|INVALID_PARAMS|autoConfirm is none of off, policy, dryRun, all",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"autoConfirm\":\"\"}}|INVALID_PARAMS|autoConfirm is none of off, policy, dryRun, all",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.wait\",\"params\":{\"session\":\"a\",\"states\":[0]}}|INVALID_PARAMS|states[0] is none of starting,",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"command\":[\"a\",null]}}|INVALID_PARAMS|session.create: command[1] is missing",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"env\":{\"A\":null}}}|INVALID_PARAMS|session.create: env.A is missing",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.sendKeys\",\"params\":{\"session\":\"a\",\"keys\":[null]}}|INVALID_PARAMS|session.sendKeys: keys[0] is missing",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.wait\",\"params\":{\"session\":\"a\",\"states\":[\"idle\",null]}}|INVALID_PARAMS|session.wait: states[1] is missing",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"events.subscribe\",\"params\":{\"screens\":[\"a\",null]}}|INVALID_PARAMS|events.subscribe: screens[1] is missing",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"cwd\":\"/a\\u0000b\"}}|INVALID_PARAMS|cwd holds a NUL character",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"name\":\"a\\u0000b\"}}|INVALID_PARAMS|name holds a NUL character",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\",\"params\":{\"task\":\"a\\u0000b\"}}|INVALID_PARAMS|task holds the control character U+0000 at 1",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.get\",\"params\":{\"session\":\"a\\u0000b\"}}|INVALID_PARAMS|session holds a NUL character",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.adopt\",\"params\":{\"session\":\"a\\u0000b\"}}|INVALID_PARAMS|session holds a NUL character",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"autoConfirm.get\",\"params\":{\"session\":\"a\\u0000b\"}}|INVALID_PARAMS|session holds a NUL character",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"autoConfirm.set\",\"params\":{\"session\":\"a\\u0000b\",\"autoConfirm\":\"off\"}}|INVALID_PARAMS|session holds a NUL character",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompt.answer\",\"params\":{\"session\":\"a\",\"prompt\":\"p\",\"text\":\"y\\ny\"}}|INVALID_PARAMS|text holds the control character U+000A at 1",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompt.answer\",\"params\":{\"session\":\"a\",\"prompt\":\"p\",\"text\":\"y\\t\"}}|INVALID_PARAMS|text holds the control character U+0009 at 1",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.sendText\",\"params\":{\"session\":\"a\",\"text\":\"x\\u001b[201~\"}}|INVALID_PARAMS|U+001B at 1",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.sendText\",\"params\":{\"session\":\"a\",\"text\":\"x\",\"submit\":1}}|INVALID_PARAMS|submit is not true or false",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.kill\",\"params\":{\"session\":\"a\",\"idempotencyKey\":7}}|INVALID_PARAMS|session.kill: idempotencyKey is not a string",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.kill\",\"params\":{\"session\":\"a\",\"idempotencyKey\":\"a b\"}}|INVALID_PARAMS|session.kill: idempotencyKey is not 1 to 100",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.get\",\"params\":{\"session\":\"a\",\"idempotencyKey\":\"k\"}}|INVALID_PARAMS|session.get: idempotencyKey is not a field",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.wait\",\"params\":{\"session\":\"a\"}}|INVALID_PARAMS|nothing to wait for",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"prompt.answer\",\"params\":{\"session\":\"a\",\"prompt\":\"p\"}}|INVALID_PARAMS|give one of them",
      })
  void saysWhatIsWrongAndNamesTheField(String frame, ErrorCode code, String part) {
    Message.Failure failure =
        assertInstanceOf(Codec.Reading.Refused.class, codec.readCall(frame)).failure();
    assertEquals(code, failure.code());
    assertTrue(failure.message().contains(part), failure.message());
    assertFalse(failure.message().contains("org.cmremote"), failure.message());
  }

  @Test
  void givesTheIdBackAsItCame() {
    String frame = "{\"jsonrpc\":\"2.0\",\"id\":\"a-7\",\"method\":\"session.list\",\"params\":{}}";
    Message.Call call = ((Codec.Reading.Understood) codec.readCall(frame)).call();
    assertEquals(
        "{\"jsonrpc\":\"2.0\",\"id\":\"a-7\",\"result\":{\"sessions\":[]}}",
        codec.write(codec.reply(call.id(), new Result.SessionList(java.util.List.of()))));
  }

  @Test
  void optionalFieldsMayBeLeftOut() {
    String frame = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.create\"}";
    Message.Call call = ((Codec.Reading.Understood) codec.readCall(frame)).call();
    assertEquals(
        new Request.CreateSession(null, null, null, null, null, null, null, null, null),
        call.request());
  }

  @Test
  void clientsTolerateEventsAndFieldsOfANewerAgent() {
    Message.EventNotice notice =
        (Message.EventNotice)
            codec.readFromAgent(
                "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{\"epoch\":\"e\",\"seq\":9,"
                    + "\"at\":\"2026-11-20T04:05:06.789Z\",\"type\":\"session.dreamt\",\"of\":\"sheep\"}}");
    assertEquals(new Event.Unknown("session.dreamt"), notice.envelope().event());
    assertEquals(9, notice.envelope().position().seq());

    Message.EventNotice closed =
        (Message.EventNotice)
            codec.readFromAgent(
                "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{\"epoch\":\"e\",\"seq\":9,"
                    + "\"at\":\"2026-11-20T04:05:06.789Z\",\"type\":\"prompt.closed\",\"prompt\":\"p\",\"mood\":1}}");
    assertEquals(new Event.PromptClosed("p"), closed.envelope().event());
  }

  @Test
  void whatIsNoMessageIsAParseError() {
    for (String frame : new String[] {"", "{}", "[1]", "{\"method\":\"event\",\"params\":{}}"}) {
      CmException error =
          assertThrows(CmException.class, () -> codec.readFromAgent(frame), "frame " + frame);
      assertEquals(ErrorCode.PARSE_ERROR, error.code());
    }
  }

  @Test
  void noTwoErrorCodesShareANumber() {
    assertEquals(
        ErrorCode.values().length,
        Arrays.stream(ErrorCode.values())
            .map(ErrorCode::number)
            .collect(Collectors.toSet())
            .size());
  }
}
