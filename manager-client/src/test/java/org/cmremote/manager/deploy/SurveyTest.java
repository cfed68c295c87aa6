package org.cmremote.manager.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurveyTest {
  private static final Release RELEASE =
      new Release("1.2.0-rc1", Path.of("agent-server.jar"), new TreeMap<>(), "sums\n");
  private static final String USABLE = "system=Linux\nmachine=x86_64\ntmux=tmux 3.3a\n";

  @Test
  void aReleaseIsInForceWithAJavaOfItsOwnOrWithout() {
    String id = RELEASE.id();
    assertTrue(id.matches("1\\.2\\.0-rc1-[0-9a-f]{16}"), id);

    Survey plain = Survey.parse(USABLE + "current=" + id + "\nrunning=yes\nwhole=" + id + "\n");
    assertTrue(plain.hasInForce(RELEASE));
    assertFalse(plain.needsRuntime(RELEASE));
    assertTrue(plain.running());
    assertEquals(Set.of(id), plain.whole());

    Survey own = Survey.parse(USABLE + "current=" + id + "-java\nwhole=\nwhole");
    assertTrue(own.hasInForce(RELEASE));
    assertTrue(own.needsRuntime(RELEASE));
    assertFalse(own.running());
    assertEquals(Set.of(), own.whole());
  }

  @ParameterizedTest
  @CsvSource({"'',true", "8,true", "16,true", "17,false", "25,false", "none,true"})
  void onlyAHostWithoutJava17NeedsOne(String java, boolean needs) {
    assertEquals(needs, Survey.parse(USABLE + "java=" + java + "\n").needsRuntime(RELEASE));
  }

  @ParameterizedTest
  @CsvSource({
    "system=Darwin, PLATFORM_UNSUPPORTED",
    "tmux=, TMUX_MISSING",
    "foreign=/home/ann/.local/lib/cm, DEPLOYMENT_REFUSED",
    "temporary=yes, DEPLOYMENT_REFUSED"
  })
  void aHostOnWhichNoneCouldRunIsRefused(String line, ErrorCode code) {
    String printed = line.equals("tmux=") ? "system=Linux\n" : USABLE + line + "\n";
    CmException refused =
        assertThrows(CmException.class, () -> Survey.parse(printed).requireUsable("build-1"));
    assertEquals(code, refused.code());
    assertTrue(refused.message().contains("build-1"), refused.message());
    Survey.parse(USABLE).requireUsable("build-1");
  }

  @ParameterizedTest
  @CsvSource({
    "1.1.9,false",
    "1.2.0-alpha,false",
    "1.2.0-rc1,false",
    "1.2.0,true",
    "1.10.0,true",
    "2.0.0-rc1,true",
    "nightly,false"
  })
  void anOlderReleaseIsRefused(String there, boolean refused) {
    for (String java : List.of("", "-java")) {
      Survey survey = Survey.parse(USABLE + "current=" + there + "-0123456789abcdef" + java + "\n");
      if (refused) {
        CmException failure =
            assertThrows(CmException.class, () -> survey.requireNoDowngrade("build-1", RELEASE));
        assertEquals(ErrorCode.DEPLOYMENT_REFUSED, failure.code());
        assertTrue(
            failure.message().contains("build-1 has agent " + there + ","), failure.message());
      } else {
        survey.requireNoDowngrade("build-1", RELEASE);
      }
    }
    Survey.parse(USABLE).requireNoDowngrade("build-1", RELEASE);
  }

  @Test
  void aJavaFromHereIsForHostsLikeThisOne() {
    CmException refused =
        assertThrows(
            CmException.class,
            () ->
                new RuntimeImage(step -> {})
                    .path("build-1", Survey.parse("system=Linux\nmachine=s390x\n")));
    assertEquals(ErrorCode.PLATFORM_UNSUPPORTED, refused.code());
    assertTrue(refused.message().contains("Linux on s390x"), refused.message());
  }
}
