package org.cmremote.manager.cli.prompt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.Prompt;
import org.cmremote.transport.protocol.PromptKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoiceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "y/n | 0 | 1",
        "Y/n | 0 | 1",
        "yes/no/[fingerprint] | 0 | 1",
        "Yes/Yes, and don't ask again/No, and tell Claude what to do differently | 0 | 2",
        "No, exit/Yes, I trust this folder | 1 | 0",
      })
  void yesAndNoFindThePlainWordOrTheOneOptionThatBeginsWithIt(String labels, int yes, int no) {
    assertEquals(yes, yes().request(standing(labels)).option());
    assertEquals(no, no().request(standing(labels)).option());
  }

  @ParameterizedTest
  @CsvSource({"'Yes, proceed/Yes, always/No, stop'", "'Allow once/Reject'", "'yesterday/tomorrow'"})
  void aYesThatIsNotPlainIsNotGuessed(String labels) {
    CmException failure = assertThrows(CmException.class, () -> yes().request(standing(labels)));
    assertEquals(ErrorCode.OPTION_INVALID, failure.code());
    assertTrue(failure.message().contains("--option N"), failure::message);
  }

  @Test
  void optionsAreCountedFromOne() {
    assertEquals(1, option(2).request(standing("a/b")).option());
    assertThrows(CmException.class, () -> option(0).request(standing("a/b")));
    assertThrows(CmException.class, () -> option(3).request(standing("a/b")));
  }

  @Test
  void yesToPressEnterIsEnter() {
    Standing enter =
        new Standing(
            "demo",
            new Prompt(
                "p", PromptKind.PRESS_ENTER, "Press Enter", null, java.util.List.of(), "shell"));
    assertEquals("", yes().request(enter).text());
  }

  @Test
  void aPromptWithoutQuestionAndOptionsTakesTextAndSaysSo() {
    Standing bare =
        new Standing(
            "demo", new Prompt("p", PromptKind.UNKNOWN, "", null, java.util.List.of(), "shell"));
    for (Choice choice : java.util.List.of(yes(), no(), option(1))) {
      assertEquals(
          "a prompt without a question: it has no options; answer with --text",
          assertThrows(CmException.class, () -> choice.request(bare)).message());
    }
  }

  private static Standing standing(String labels) {
    return new Standing(
        "demo",
        new Prompt(
            "p",
            PromptKind.CHOICE,
            "?",
            null,
            Arrays.stream(labels.split("/")).map(Prompt.Option::new).toList(),
            "shell"));
  }

  private static Choice yes() {
    Choice choice = new Choice();
    choice.yes = true;
    return choice;
  }

  private static Choice no() {
    Choice choice = new Choice();
    choice.no = true;
    return choice;
  }

  private static Choice option(int number) {
    Choice choice = new Choice();
    choice.option = number;
    return choice;
  }
}
