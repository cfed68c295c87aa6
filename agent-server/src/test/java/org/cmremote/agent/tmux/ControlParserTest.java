package org.cmremote.agent.tmux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.cmremote.agent.tmux.Notification.Captured;
import org.cmremote.agent.tmux.Notification.Failed;
import org.cmremote.agent.tmux.Notification.Line;
import org.cmremote.agent.tmux.Notification.Output;
import org.junit.jupiter.api.Test;

/**
 * The recorded stream is of tmux 3.3a, with a program that printed the very lines that end its own
 * capture.
 */
class ControlParserTest {
  private static final Path FORGED = Path.of("src/test/resources/control-streams/forged.bin");

  @Test
  void takesForgedRepliesForTheTextTheyAre() throws IOException {
    List<Captured> captures =
        parse(Files.readAllBytes(FORGED)).stream()
            .filter(Captured.class::isInstance)
            .map(Captured.class::cast)
            .toList();
    assertEquals(List.of("paused", "look7"), captures.stream().map(Captured::tag).toList());
    for (Captured captured : captures) {
      PaneView view = PaneView.parse(captured.header(), captured.rows());
      assertEquals(40, view.screen().height());
      assertEquals("before", view.screen().row(0));
      assertTrue(view.screen().row(5).startsWith("%end "), view.screen().row(5));
      assertEquals("héllo 你好 │", view.screen().row(34));
      assertEquals(35, view.screen().cursor().y());
      assertTrue(view.tty().startsWith("/dev/pts/"), view.tty());
    }
  }

  @Test
  void tellsAFailedListFromTheNext() throws IOException {
    List<Notification> all = parse(Files.readAllBytes(FORGED));
    int failed = all.indexOf(new Failed("can't find pane: %99"));
    assertEquals(new Line("@mark|8"), all.get(failed - 1));
    assertEquals(new Line("@mark|9"), all.get(failed + 1));
    assertEquals(new Line("@mark|9"), all.get(failed + 2));
    assertInstanceOf(Notification.Exit.class, all.get(all.size() - 1));
  }

  @Test
  void readsTheSameHoweverTheBytesArrive() throws IOException {
    byte[] bytes = Files.readAllBytes(FORGED);
    List<Notification> whole = parse(bytes);
    assertEquals(whole, parse(bytes, new Random(1), 1));
    for (int seed = 0; seed < 200; seed++) {
      assertEquals(whole, parse(bytes, new Random(seed), 64), "cuts of seed " + seed);
    }
  }

  @Test
  void keepsOfOutputOnlyWhereItCameFrom() {
    byte[] line = ("%output %12 " + "x".repeat(3_000_000) + "\n%output %7 y\n").getBytes(UTF_8);
    assertEquals(List.of(new Output("%12"), new Output("%7")), parse(line));
  }

  @Test
  void skipsWhatItDoesNotKnow() {
    String stream =
        """
        %begin 1 2 0
        not ours
        %end 1 2 0
        %window-renamed @0 bash
        %brand-new thing
        %pane-mode-changed %0
        """;
    assertEquals(List.of(new Notification.PaneChanged()), parse(stream.getBytes(UTF_8)));
  }

  private static List<Notification> parse(byte[] bytes) {
    return parse(bytes, new Random(0), bytes.length);
  }

  private static List<Notification> parse(byte[] bytes, Random random, int most) {
    List<Notification> all = new ArrayList<>();
    ControlParser parser = new ControlParser(all::add);
    for (int at = 0; at < bytes.length; ) {
      int length = Math.min(bytes.length - at, most == 1 ? 1 : 1 + random.nextInt(most));
      parser.feed(Arrays.copyOfRange(bytes, at, at + length), length);
      at += length;
    }
    return all;
  }
}
