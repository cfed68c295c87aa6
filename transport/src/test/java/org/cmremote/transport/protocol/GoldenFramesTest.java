package org.cmremote.transport.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The frames that clients in other languages rely on. After a wanted change of the protocol, run
 * with {@code -Dgolden.write=true} to write the files anew, and read the difference.
 */
class GoldenFramesTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final Path DOCUMENT = Path.of("../docs/protocol.md");

  private final Codec codec = new Codec();

  @TestFactory
  Stream<DynamicTest> everyFrameIsAsItsGoldenFileSays() {
    return Samples.frames().entrySet().stream()
        .map(
            frame ->
                DynamicTest.dynamicTest(
                    frame.getKey(),
                    () -> {
                      Path file = GOLDEN.resolve(frame.getKey() + ".json");
                      String written = codec.write(frame.getValue());
                      if (Boolean.getBoolean("golden.write")) {
                        Files.createDirectories(file.getParent());
                        Files.writeString(file, written + "\n");
                      }
                      assertEquals(Files.readString(file).strip(), written);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyFrameReadsBackAsItWas() {
    return Samples.frames().entrySet().stream()
        .map(
            frame ->
                DynamicTest.dynamicTest(
                    frame.getKey(),
                    () -> {
                      String written = codec.write(frame.getValue());
                      Message read =
                          frame.getValue() instanceof Message.Call
                              ? ((Codec.Reading.Understood) codec.readCall(written)).call()
                              : codec.readFromAgent(written);
                      assertEquals(written, codec.write(read));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> everyFrameIsShownInTheDocument() throws IOException {
    String document = Files.readString(DOCUMENT);
    return Samples.frames().entrySet().stream()
        .map(
            frame ->
                DynamicTest.dynamicTest(
                    frame.getKey(),
                    () ->
                        assertTrue(
                            document.contains(codec.write(frame.getValue())),
                            "docs/protocol.md doesn't show " + frame.getKey())));
  }

  @Test
  void resultsAreReadAsTheRequestPromises() {
    Map<String, Request<?>> requests = Samples.requests();
    Samples.results()
        .forEach(
            (name, result) -> {
              Message.Reply reply =
                  codec.reply(com.fasterxml.jackson.databind.node.IntNode.valueOf(1), result);
              Request<?> request = Objects.requireNonNull(requests.get(name), name);
              assertEquals(result, codec.result(request, reply.result()));
            });
  }

  @Test
  void everyRecordHasASample() {
    assertEquals(records(Request.class), classesOf(Samples.requests().values()));
    Set<String> events = records(Event.class);
    events.remove("Unknown");
    assertEquals(events, classesOf(Samples.events().values()));
    assertEquals(
        Arrays.stream(Result.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .collect(Collectors.toSet()),
        classesOf(Samples.results().values()));
  }

  @Test
  void noGoldenFileIsLeftOver() throws IOException {
    try (Stream<Path> files = Files.walk(GOLDEN)) {
      Set<String> present =
          files
              .filter(Files::isRegularFile)
              .map(file -> GOLDEN.relativize(file).toString().replace(".json", ""))
              .collect(Collectors.toSet());
      assertEquals(Samples.frames().keySet(), present);
    }
  }

  private static Set<String> records(Class<?> family) {
    return Arrays.stream(family.getDeclaredClasses())
        .filter(Class::isRecord)
        .map(Class::getSimpleName)
        .collect(Collectors.toSet());
  }

  private static Set<String> classesOf(Iterable<?> values) {
    return java.util.stream.StreamSupport.stream(values.spliterator(), false)
        .map(value -> value.getClass().getSimpleName())
        .collect(Collectors.toSet());
  }
}
