package org.cmremote.manager.cli.hooks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose settings a command is for. */
final class HookTarget {
  /** The names that {@code --tool} takes. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(HookedTool.values()).map(HookedTool::tool).iterator();
    }
  }

  @Option(
      names = "--tool",
      required = true,
      paramLabel = "TOOL",
      completionCandidates = Names.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private HookedTool tool = HookedTool.CLAUDE;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Settings file, such as a project's. Default: the tool's own for this user.")
  private @Nullable Path file;

  HookedTool tool() {
    return tool;
  }

  /** Writes the settings as the change makes them, if it makes a difference. */
  Report change(UnaryOperator<HookSettings> change) {
    SettingsFile settings = file();
    String read = settings.read();
    HookSettings before = new HookSettings(tool, settings.path().toString(), read);
    HookSettings after = change.apply(before);
    boolean changed = !after.text().equals(before.text());
    if (changed) {
      settings.replace(read, after.text());
    }
    return new Report(tool.tool(), after.file(), changed, after.events());
  }

  private SettingsFile file() {
    return new SettingsFile(file == null ? tool.file(System.getenv()) : file);
  }

  /**
   * What became of it, also as JSON.
   *
   * @param events at which the agent is told now
   */
  record Report(String tool, String file, boolean changed, List<String> events) {}
}
