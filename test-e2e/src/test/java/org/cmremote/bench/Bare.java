package org.cmremote.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The bare loop, running on a session of a tmux server. */
final class Bare {
  private Bare() {}

  /** Makes a session for the asker, on which a bare loop answers. */
  static void answer(Rig rig, PrivateTmux tmux, Asker asker) throws IOException {
    tmux.newSession("bare", asker.command());
    String pane = tmux.run("list-panes", "-t", "bare", "-F", "#{pane_id}");
    List<String> arguments =
        new ArrayList<>(tmux.argv("-C", "attach-session", "-t", "bare", "-f", "ignore-size"));
    arguments.add(pane);
    Process loop =
        rig.start(
            new ProcessBuilder(
                    rig.jvm().reference(BareLoop.class, arguments.toArray(String[]::new)))
                .redirectError(ProcessBuilder.Redirect.INHERIT));
    Jvm.awaitLine(loop.getInputStream(), "attached");
  }
}
