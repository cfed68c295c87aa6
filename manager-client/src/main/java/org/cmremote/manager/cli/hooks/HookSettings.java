package org.cmremote.manager.cli.hooks;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.cmremote.manager.cli.hooks.JsonText.Item;
import org.cmremote.manager.cli.hooks.JsonText.Kind;
import org.cmremote.manager.cli.hooks.JsonText.Value;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * The text of a tool's settings. All these tools keep hooks in the same shape: {@code hooks} holds
 * for each event a list of groups, and each group a list of hooks with their commands.
 *
 * @param file for complaints
 */
record HookSettings(HookedTool tool, String file, String text) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  HookSettings {
    requireNonNull(tool, "tool is null");
    requireNonNull(file, "file is null");
    text = requireNonNull(text, "text is null").isBlank() ? "{}\n" : text;
  }

  private Map<String, String> told() {
    Map<String, String> told = new LinkedHashMap<>();
    places().forEach(place -> told.put(place.event(), place.command()));
    return told;
  }

  /**
   * The events at which the agent is told.
   *
   * @throws CmException {@code CONFIG_INVALID} where the text isn't what the tool takes; so with
   *     all that follow
   */
  List<String> events() {
    return List.copyOf(told().keySet());
  }

  /** These settings with the command at all events that count; the same ones if it is there. */
  HookSettings with(String command) {
    Map<String, String> wanted = new LinkedHashMap<>();
    tool.events().forEach(event -> wanted.put(event, command));
    if (places().size() == wanted.size() && told().equals(wanted)) {
      return this;
    }
    HookSettings settings = without();
    for (String event : tool.events()) {
      settings = settings.with(event, command);
    }
    return settings;
  }

  /** These settings without any command of ours. */
  HookSettings without() {
    HookSettings settings = this;
    for (List<Place> places = places(); !places.isEmpty(); places = settings.places()) {
      settings = settings.changed(places.get(0).cut(settings.text));
    }
    return settings;
  }

  private HookSettings with(String event, String command) {
    ObjectNode hook = NODES.objectNode().put("type", "command").put("command", command);
    hook.put("timeout", tool.timeout());
    ObjectNode group = NODES.objectNode();
    group.putArray("hooks").add(hook);
    JsonEdit edit = new JsonEdit(text);
    Value root = root();
    Optional<Value> hooks = root.field("hooks");
    if (hooks.isEmpty()) {
      ObjectNode all = NODES.objectNode();
      all.putArray(event).add(group);
      return changed(edit.add(root, 0, "hooks", all));
    }
    Optional<Value> groups = hooks.get().field(event);
    return changed(
        groups.isEmpty()
            ? edit.add(hooks.get(), 1, event, NODES.arrayNode().add(group))
            : edit.add(groups.get(), 2, null, group));
  }

  /** The proof that an edit has left JSON is that it can be read. */
  private HookSettings changed(String newText) {
    HookSettings settings = new HookSettings(tool, file, newText);
    settings.places();
    return settings;
  }

  /** One of our commands, with all that it stands in, from the outside in. */
  private record Place(String event, String command, List<Step> path) {
    /** Cuts it out, and what would be left empty around it. */
    String cut(String text) {
      int last = path.size() - 1;
      while (last > 0 && path.get(last).container().items().size() == 1) {
        // A group is its hooks: without any it goes as a whole.
        last--;
      }
      Step step = path.get(last);
      return new JsonEdit(text).cut(step.container(), step.index());
    }
  }

  private record Step(Value container, int index) {}

  private List<Place> places() {
    Value root = root();
    List<Place> places = new ArrayList<>();
    int hooksIndex = index(root, "hooks");
    if (hooksIndex < 0) {
      return places;
    }
    Value hooks = checked(root.items().get(hooksIndex).value(), Kind.OBJECT, "hooks");
    for (int e = 0; e < hooks.items().size(); e++) {
      Item event = hooks.items().get(e);
      String name = requireNonNull(event.key());
      if (event.value().kind() != Kind.LIST) {
        // Some tools keep switches beside the events; an event that we need has to be a list.
        if (tool.events().contains(name)) {
          throw invalid(event.start(), "hooks." + name + " is no list");
        }
        continue;
      }
      Value groups = event.value();
      for (int g = 0; g < groups.items().size(); g++) {
        Value group = groups.items().get(g).value();
        Optional<Value> list = group.field("hooks").filter(it -> it.kind() == Kind.LIST);
        if (list.isEmpty()) {
          continue;
        }
        for (int h = 0; h < list.get().items().size(); h++) {
          String command =
              list.get().items().get(h).value().field("command").map(Value::text).orElse(null);
          if (command != null && ours().matcher(command).find()) {
            places.add(
                new Place(
                    name,
                    command,
                    List.of(
                        new Step(root, hooksIndex),
                        new Step(hooks, e),
                        new Step(groups, g),
                        new Step(list.get(), h))));
          }
        }
      }
    }
    return places;
  }

  /** Also what a person wrote by hand. */
  private Pattern ours() {
    return Pattern.compile(
        "(?:\\borg\\.cmremote\\.agent\\.Main|agent-server\\.jar['\"]?) hook "
            + tool.tool()
            + "\\b");
  }

  private Value root() {
    try {
      return checked(JsonText.read(text), Kind.OBJECT, "it");
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw invalid(line, "no JSON (%s); correct that first".formatted(e.getOriginalMessage()), e);
    }
  }

  private Value checked(Value value, Kind kind, String what) {
    if (value.kind() != kind) {
      throw invalid(value.start(), what + " is no object");
    }
    return value;
  }

  private static int index(Value object, String key) {
    for (int i = 0; i < object.items().size(); i++) {
      if (key.equals(object.items().get(i).key())) {
        return i;
      }
    }
    return -1;
  }

  private CmException invalid(int offset, String problem) {
    int line = 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    return new CmException(ErrorCode.CONFIG_INVALID, message(line, problem));
  }

  private CmException invalid(int line, String problem, Throwable cause) {
    return new CmException(ErrorCode.CONFIG_INVALID, message(line, problem), cause);
  }

  private String message(int line, String problem) {
    return "%s, line %d: %s; nothing was changed".formatted(file, line, problem);
  }
}
