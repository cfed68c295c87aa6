package org.cmremote.agent.tmux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.cmremote.agent.tmux.Notification.Captured;
import org.cmremote.agent.tmux.Notification.Failed;
import org.cmremote.agent.tmux.Notification.Line;
import org.cmremote.agent.tmux.Notification.Output;

/** The parser against any bytes, in any pieces, and against whatever a program prints. */
class ControlParserFuzzTest {
  private static final String HEADER_END = "|80|0|0|1|0|0|4711|/dev/pts/3|0|||0|1|1700000000|title";

  /** What a stream consists of, so that noise comes to mean something. */
  private static final String[] PIECES = {
    "%begin 1 2 1\n",
    "%end 1 2 1\n",
    "%error 1 2 1\n",
    "%begin 1 2 0\n",
    "%end 1 2 0\n",
    "%begin ",
    "%end ",
    "%output %1 text\n",
    "%output ",
    "%output %",
    "%session-changed $1 x\n",
    "%exit\n",
    "%exit why\n",
    "@cm|",
    "@cm|look7|",
    "@cm|look7|2" + HEADER_END + "\n",
    "@cm|look7||\n",
    "@cm|look7|9999999999|\n",
    "@cm|look7|-3|\n",
    "@cm||||||||||||||||||\n",
    "@mark|8\n",
    "%pane-mode-changed %0\n",
    "\n",
    "\r",
    " 1",
    "1 2 1",
    "|",
    "%",
    "x"
  };

  /** One thing that tmux says, and what the parser makes of it. */
  private record Said(String text, List<Notification> means) {}

  @Property
  void anyBytesInAnyPiecesMeanTheSameAndBreakNothing(
      @ForAll("noise") byte[] noise, @ForAll("cuts") List<Integer> cuts) {
    List<Notification> whole = parse(noise, List.of(noise.length));

    assertEquals(whole, parse(noise, cuts));
    assertTrue(whole.size() <= lines(noise), () -> whole + " from " + Arrays.toString(noise));
  }

  @Property
  void whateverAProgramPrintsEveryReplyIsTheOneThatTmuxGave(
      @ForAll("streams") List<Said> said, @ForAll("cuts") List<Integer> cuts) {
    String stream = said.stream().map(Said::text).collect(Collectors.joining());

    assertEquals(
        said.stream().flatMap(one -> one.means().stream()).toList(),
        parse(stream.getBytes(UTF_8), cuts));
  }

  /** Whoever reads the parser's captures gets a pane, or the one exception that they know. */
  @Property
  void aCaptureIsAPaneOrIsRefused(@ForAll("noise") byte[] noise) {
    for (Notification notification : parse(noise, List.of(noise.length))) {
      if (notification instanceof Captured captured) {
        try {
          PaneView.parse(captured.header(), captured.rows());
        } catch (IllegalArgumentException refused) {
          assertTrue(!refused.getMessage().isEmpty());
        }
      }
    }
  }

  @Provide
  Arbitrary<byte[]> noise() {
    Arbitrary<byte[]> pieces = Arbitraries.of(PIECES).map(piece -> piece.getBytes(UTF_8));
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    Arbitrary<byte[]> longs =
        Arbitraries.of("x", "%output %1 ", "é", "\u0000")
            .flatMap(text -> Arbitraries.integers().between(20, 3000).map(text::repeat))
            .map(text -> text.getBytes(UTF_8));
    return Arbitraries.frequencyOf(Tuple.of(8, pieces), Tuple.of(2, bytes), Tuple.of(1, longs))
        .list()
        .ofMaxSize(60)
        .map(ControlParserFuzzTest::joined);
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(1, 50).list().ofMinSize(1).ofMaxSize(20);
  }

  @Provide
  Arbitrary<List<Said>> streams() {
    return Arbitraries.oneOf(captures(), failures(), marks(), outputs(), foreign())
        .list()
        .ofMaxSize(30);
  }

  /** A header, and a screen on which a program printed replies, headers and ends of its own. */
  private static Arbitrary<Said> captures() {
    return Combinators.combine(number(), rows())
        .as(
            (number, rows) -> {
              String header = rows.size() + HEADER_END;
              return new Said(
                  block(number, 1, "end", List.of("@cm|look" + number + "|" + header))
                      + block(number + 1, 1, "end", rows),
                  List.of(new Captured("look" + number, header, rows)));
            });
  }

  /**
   * A command that fails. Where a capture's header was printed its pane is there, so that capture
   * doesn't fail.
   */
  private static Arbitrary<Said> failures() {
    return number()
        .map(
            number ->
                new Said(
                    block(number, 1, "error", List.of("can't find pane: %9")),
                    List.of(new Failed("can't find pane: %9"))));
  }

  private static Arbitrary<Said> marks() {
    return number()
        .map(
            number ->
                new Said(
                    block(number, 1, "end", List.of("@mark|" + number)),
                    List.of(new Line("@mark|" + number))));
  }

  private static Arbitrary<Said> outputs() {
    return Combinators.combine(number(), printed())
        .as(
            (pane, text) ->
                new Said("%output %" + pane + " " + text + "\n", List.of(new Output("%" + pane))));
  }

  /** Replies to another client, which may hold anything. */
  private static Arbitrary<Said> foreign() {
    return Combinators.combine(number(), rows())
        .as((number, rows) -> new Said(block(number, 0, "end", rows), List.of()));
  }

  /** What a reply's own end looks like is counted out of others' replies: tmux numbers each. */
  private static String block(int number, int flags, String end, List<String> lines) {
    String id = " 1700000000 " + (1_000_000 + number) + " " + flags;
    return "%begin"
        + id
        + "\n"
        + lines.stream().map(line -> line + "\n").collect(Collectors.joining())
        + "%"
        + end
        + id
        + "\n";
  }

  private static Arbitrary<Integer> number() {
    return Arbitraries.integers().between(0, 3);
  }

  private static Arbitrary<List<String>> rows() {
    return printed().list().ofMinSize(1).ofMaxSize(8);
  }

  /** A row as a program may print it: among others what tmux itself would say just there. */
  private static Arbitrary<String> printed() {
    Arbitrary<String> forged =
        Combinators.combine(Arbitraries.of("%begin", "%end", "%error"), number())
            .as((word, number) -> word + " 1700000000 " + (1_000_000 + number) + " 1");
    Arbitrary<String> headers =
        number().map(number -> "@cm|look" + number + "|" + number + HEADER_END);
    Arbitrary<String> any =
        Arbitraries.strings().ofMaxLength(60).map(text -> text.replace("\n", ""));
    return Arbitraries.oneOf(forged, headers, any, Arbitraries.of("", "@mark|1", "%exit", "é│你"));
  }

  private static long lines(byte[] bytes) {
    return new String(bytes, UTF_8).chars().filter(character -> character == '\n').count();
  }

  private static byte[] joined(List<byte[]> pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    pieces.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static List<Notification> parse(byte[] bytes, List<Integer> cuts) {
    List<Notification> all = new ArrayList<>();
    ControlParser parser = new ControlParser(all::add);
    int next = 0;
    for (int at = 0; at < bytes.length; next++) {
      int length = Math.min(bytes.length - at, Math.max(1, cuts.get(next % cuts.size())));
      parser.feed(Arrays.copyOfRange(bytes, at, at + length), length);
      at += length;
    }
    return all;
  }
}
