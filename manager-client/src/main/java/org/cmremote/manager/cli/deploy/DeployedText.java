package org.cmremote.manager.cli.deploy;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.Plain;
import org.cmremote.manager.deploy.Deployed;
import org.cmremote.manager.deploy.Supervisor;

/** What is printed of a deployment. */
final class DeployedText {
  private DeployedText() {}

  static void print(Deployed deployed, Output printed) {
    printed.print(json(deployed), () -> line(deployed));
  }

  /** For a person. */
  private static String line(Deployed deployed) {
    String what =
        switch (deployed.change()) {
          case NONE -> "agent %s runs already";
          case STARTED -> "agent %s started";
          case DEPLOYED -> "agent %s deployed";
          case REPLACED -> "agent %s deployed in place of " + deployed.previous();
        };
    StringBuilder line = new StringBuilder(what.formatted(deployed.version()));
    if (deployed.change() != Deployed.Change.NONE) {
      line.append(
          deployed.supervisor() == Supervisor.SYSTEMD
              ? ", under systemd"
              : ", as a background process (not after a reboot: there is no systemd of the user's)");
      if (deployed.ownRuntime()) {
        line.append(", with a Java of its own");
      }
      if (deployed.supervisor() == Supervisor.SYSTEMD && !deployed.lingers()) {
        line.append("; it ends with the last logout, until root runs loginctl enable-linger there");
      }
    }
    return Plain.line(line.append("; sessions: ").append(deployed.sessions()).toString());
  }

  /** For a program. */
  private static Map<String, Object> json(Deployed deployed) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("change", word(deployed.change()));
    json.put("version", deployed.version());
    json.put("release", deployed.release());
    if (deployed.previous() != null) {
      json.put("previous", deployed.previous());
    }
    json.put("supervisor", word(deployed.supervisor()));
    json.put("ownRuntime", deployed.ownRuntime());
    if (deployed.supervisor() == Supervisor.SYSTEMD) {
      json.put("lingers", deployed.lingers());
    }
    json.put("sessions", deployed.sessions());
    return json;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
