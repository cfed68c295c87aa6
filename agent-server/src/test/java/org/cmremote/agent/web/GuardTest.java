package org.cmremote.agent.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardTest {
  private final Guard guard = new Guard(Set.of("https://dashboard.example", "null.example"));

  @ParameterizedTest(name = "Host {0}, Origin {1}: {2}")
  @CsvSource(
      nullValues = "-",
      value = {
        "localhost,                -,                          true",
        "localhost:9876,           -,                          true",
        "LocalHost:1,              -,                          true",
        "127.0.0.1:54321,          -,                          true",
        "[::1]:9876,               -,                          true",
        "-,                        -,                          false",
        "'',                       -,                          false",
        "localhost|localhost,      -,                          false",
        "evil.example,             -,                          false",
        "evil.example:9876,        -,                          false",
        "localhost.evil.example,   -,                          false",
        "localhost.,               -,                          false",
        "127.0.0.2:9876,           -,                          false",
        "0.0.0.0:9876,             -,                          false",
        "::1,                      -,                          false",
        "localhost:,               -,                          false",
        "localhost:x,              -,                          false",
        "user@localhost,           -,                          false",
        "localhost:9876,           http://localhost:9876,      true",
        "localhost:9876,           http://127.0.0.1:9876,      true",
        "127.0.0.1:9876,           http://[::1]:9876,          true",
        "localhost:9876,           HTTP://LOCALHOST:9876,      true",
        "localhost:9876,           https://localhost:9876,     true",
        "localhost,                http://localhost,           true",
        "localhost:80,             http://localhost,           true",
        "localhost,                https://localhost:443,      true",
        "localhost:9876,           http://localhost:9877,      false",
        "localhost:9876,           http://localhost,           false",
        "localhost:9876,           null,                       false",
        "localhost:9876,           '',                         false",
        "localhost:9876,           http://evil.example:9876,   false",
        "localhost:9876,           http://localhost.evil:9876, false",
        "localhost:9876,           http://localhost:9876/,     false",
        "localhost:9876,           file://,                    false",
        "localhost:9876,           http://localhost:9876|http://localhost:9876, false",
        "localhost:9876,           https://dashboard.example,  true",
        "localhost:9876,           https://Dashboard.Example,  true",
        "localhost:9876,           http://dashboard.example,   false",
        "evil.example,             https://dashboard.example,  false",
      })
  void letsInLoopbackOnly(String hosts, String origins, boolean admitted) {
    assertEquals(admitted, guard.objection(list(hosts), list(origins)).isEmpty());
  }

  /** Several headers of one name stand between bars. */
  private static List<String> list(String values) {
    return values == null ? List.of() : Arrays.asList(values.split("\\|", -1));
  }
}
