package org.cmremote.manager.hosts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostsFileTest {
  private static final String WRITTEN =
      """
      # My hosts.

      default = "build-1"  # the usual one

      # The big one,
      # in the cellar.
      [host.build-1]
      address = "10.0.0.7"   # moved in May
      # They closed 22.
      port = 2222
      tags = [
        "linux", # both
        "big",
      ]

      # Ann's.
      [host."ann.example"]
      env = { A = "1", B = "x # y" }

      [groups]
      web = ["build-1", "ann.example"]  # for the site

      # The end.
      """;

  @TempDir private Path directory = Path.of("");

  private HostsFile file() {
    return new HostsFile(directory.resolve("cm/hosts.toml"));
  }

  private HostsFile written(String text) throws IOException {
    Files.createDirectories(file().path().getParent());
    Files.writeString(file().path(), text);
    Files.setPosixFilePermissions(file().path(), PosixFilePermissions.fromString("rw-r--r--"));
    return file();
  }

  private String text() throws IOException {
    return Files.readString(file().path());
  }

  @Test
  void whereThereIsNoneThereAreNoHosts() {
    assertEquals(Hosts.NONE, file().read());
    assertFalse(Files.exists(file().path()));
  }

  @Test
  void itIsWhereXdgSays() {
    assertEquals(
        new HostsFile(Path.of("/c/cm/hosts.toml")),
        HostsFile.usual(Map.of("XDG_CONFIG_HOME", "/c", "HOME", "/h")));
    assertEquals(
        new HostsFile(Path.of("/h/.config/cm/hosts.toml")),
        HostsFile.usual(Map.of("XDG_CONFIG_HOME", "relative", "HOME", "/h")));
  }

  @Test
  void itIsReadAsItIsWritten() throws IOException {
    Hosts hosts = written(WRITTEN).read();
    assertEquals(Optional.of("build-1"), hosts.standard());
    assertEquals(List.of("linux", "big"), hosts.host("build-1").orElseThrow().list(HostKey.TAGS));
    assertEquals(Map.of("A", "1", "B", "x # y"), hosts.host("ann.example").orElseThrow().env());
    assertEquals(List.of("build-1", "ann.example"), hosts.groups().get("web"));
  }

  @Test
  void aChangeKeepsEveryOtherLine() throws IOException {
    HostsFile file = written(WRITTEN);
    file.change(
        hosts ->
            hosts.with(
                hosts
                    .host("build-1")
                    .orElseThrow()
                    .with(HostKey.ADDRESS, List.of("10.0.0.8"))
                    .with(HostKey.PORT, List.of())
                    .with(HostKey.TAGS, List.of("big"))
                    .with(HostKey.USER, List.of("ci"))));
    file.change(hosts -> hosts.withGroup("web", List.of("ann.example")));
    file.change(hosts -> hosts.withStandard(Optional.of("ann.example")));
    file.change(
        hosts -> hosts.with(Host.named("new").with(HostKey.CONNECT_TIMEOUT, List.of("5s"))));
    assertEquals(
        """
        # My hosts.

        default = "ann.example"  # the usual one

        # The big one,
        # in the cellar.
        [host.build-1]
        address = "10.0.0.8"   # moved in May
        # They closed 22.
        tags = ["big"]
        user = "ci"

        # Ann's.
        [host."ann.example"]
        env = { A = "1", B = "x # y" }

        [groups]
        web = ["ann.example"]  # for the site

        # The end.

        [host.new]
        connect_timeout = "5s"
        """,
        text());
  }

  @Test
  void whatIsRemovedTakesNothingElseAlong() throws IOException {
    HostsFile file = written(WRITTEN);
    file.change(hosts -> hosts.without("build-1"));
    assertEquals(
        """
        # My hosts.


        # The big one,
        # in the cellar.
        # Ann's.
        [host."ann.example"]
        env = { A = "1", B = "x # y" }

        [groups]
        web = ["ann.example"]  # for the site

        # The end.
        """,
        text());
    file.change(hosts -> hosts.withoutGroup("web").without("ann.example"));
    assertEquals(Hosts.NONE, file.read());
    assertTrue(text().contains("# The end."), text());
  }

  @Test
  void aChangeThatChangesNothingWritesNothing() throws IOException {
    String odd = "[ host . a ]\nport=22";
    written(odd).change(UnaryOperator.identity());
    assertEquals(odd, text());
  }

  @Test
  void everyValueComesBackAsItWentIn() {
    Host host =
        Host.named("h")
            .with(HostKey.IDENTITY_FILE, List.of("/a \"b\" \\c # é"))
            .with(HostKey.KEEPALIVE_COUNT, List.of("7"))
            .with(HostKey.ENABLED, List.of("false"))
            .with(HostKey.ENV, List.of("A=\"'\\", "B="))
            .with(HostKey.TAGS, List.of("a", "b.c"));
    Hosts hosts = Hosts.NONE.with(host).withGroup("g", List.of("ci@h:22", "h"));
    file().change(before -> hosts);
    assertEquals(hosts, file().read());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "a = 1 | 1 | a is not known here",
        "default = 1 | 1 | default is no string",
        "groups = 1 | 1 | groups is no table",
        "[host.a]~port = 1~[host.b]~prot = 22 | 4 | host b: prot is not known here",
        "[host.a]~port = \"22\" | 2 | host a: port is not a whole number",
        "[host.a]~~port = 0 | 3 | host a: port is '0', not 1 to 65535",
        "[host.a]~user = \"-x\" | 2 | host a: user is '-x'",
        "[host.a]~env = { A = 1 } | 2 | host a: env, A is not a string",
        "[host.a]~[host.a.env]~A = \"a\\u0007\" | 2 | host a: env is 'A=a?', which holds a control",
        "[host.a]~tags = \"x\" | 2 | host a: tags is not a list of strings",
        "[host.a]~enabled = 1 | 2 | host a: enabled is not true or false",
        "~[host.\"-x\"] | 2 | a host's name is '-x'",
        "[host]~a = 1 | 2 | host a is no table",
        "[groups]~x = [\"a b\"] | 2 | group x is 'a b', not [USER@]HOST[:PORT]",
        "[groups]~x = [1] | 2 | group x is not a list of strings",
        "[groups]~all = [] | 2 | group all is every host",
        "[groups]~x = []~[host.a]~tags = [\"x\"] | 4 | tags of host a hold 'x'",
        "default = \"a b\" | 1 | default is 'a b', not [USER@]HOST[:PORT]",
        "[host.a]~port = | 2 | not TOML",
        "[host.a]~port = 1~port = 2 | 3 | not TOML",
        "[host.a]~port = 1~port = 2~~# end~user = \"x\" | 3 | not TOML",
        "[host.a]~persist = \"31d\" | 2 | host a: persist is '31d', not 10s to 30d",
        "[host.a]~tags = [\"x,y\"] | 2 | host a: tags is 'x,y', and one word each: repeat --tags",
      })
  void aMistakeIsToldWithItsLineAndKey(String text, int line, String problem) throws IOException {
    HostsFile file = written(text.replace('~', '\n'));
    CmException refused = assertThrows(CmException.class, file::read);
    assertEquals(ErrorCode.CONFIG_INVALID, refused.code());
    String start = "%s, line %d: ".formatted(file.path(), line);
    assertTrue(refused.message().startsWith(start + problem), refused.message());
    String before = text();
    assertThrows(CmException.class, () -> file.change(hosts -> hosts.with(Host.named("z"))));
    assertEquals(before, text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host.a.port = 1",
        "host = { a = { port = 1 } }",
        "[host]~a = { port = 1 }",
        "[host.a]~port = 1~[host.a.env]~A = \"1\"",
      })
  void aLayoutThatCannotBeChangedSafelyIsLeftAlone(String text) throws IOException {
    HostsFile file = written(text.replace('~', '\n'));
    Hosts before = file.read();
    CmException refused =
        assertThrows(
            CmException.class,
            () ->
                file.change(
                    hosts ->
                        hosts.with(
                            hosts
                                .host("a")
                                .orElseThrow()
                                .with(HostKey.PORT, List.of("2"))
                                .with(HostKey.ENV, List.of("B=2")))));
    assertTrue(refused.message().contains("can't change without losing"), refused.message());
    assertEquals(before, file.read());
    assertEquals(text.replace('~', '\n'), text());
  }

  @Test
  void onlyItsOwnerReadsWhatWasWrittenAndNothingElseIsLeft() throws IOException {
    HostsFile file = written("# mine\n");
    file.change(hosts -> hosts.with(Host.named("a")));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
    try (Stream<Path> left = Files.list(file.path().getParent())) {
      assertEquals(
          List.of(".hosts.toml.lock", "hosts.toml"),
          left.map(path -> path.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void aFileThatOthersCanWriteIsNotBelieved() throws IOException {
    HostsFile file = written("[host.a]\n");
    Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-rw----"));
    CmException refused = assertThrows(CmException.class, file::read);
    assertTrue(refused.message().contains("can be written by others"), refused.message());
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path real = directory.resolve("dotfiles");
    Files.writeString(real, "# mine\n");
    Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-------"));
    Files.createDirectories(file().path().getParent());
    Files.createSymbolicLink(file().path(), real);
    file().change(hosts -> hosts.with(Host.named("a")));
    assertTrue(Files.isSymbolicLink(file().path()));
    assertEquals("# mine\n\n[host.a]\n", Files.readString(real));
  }

  @Test
  void changesAtTheSameTimeAllHappen() throws Exception {
    List<CompletableFuture<Process>> others = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      others.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Adder.class.getName(),
                  file().path().toString(),
                  "p" + i)
              .inheritIO()
              .start()
              .onExit());
    }
    CompletableFuture<Void> here =
        CompletableFuture.allOf(
            CompletableFuture.runAsync(() -> Adder.add(file(), "t0")),
            CompletableFuture.runAsync(() -> Adder.add(file(), "t1")));
    here.join();
    others.forEach(other -> assertEquals(0, other.join().exitValue()));
    assertEquals(5 * Adder.HOSTS, file().read().hosts().size());
  }

  /** A process that registers hosts. */
  static final class Adder {
    static final int HOSTS = 10;

    private Adder() {}

    public static void main(String[] arguments) {
      add(new HostsFile(Path.of(arguments[0])), arguments[1]);
    }

    static void add(HostsFile file, String prefix) {
      for (int i = 0; i < HOSTS; i++) {
        Host host = Host.named(prefix + "-" + i);
        file.change(hosts -> hosts.with(host));
      }
    }
  }
}
