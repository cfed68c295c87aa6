package org.cmremote.manager.deploy;

import static java.util.Objects.requireNonNull;

import java.lang.module.ModuleDescriptor.Version;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/**
 * How things stand on a host, as {@link Script#LOOK} says it.
 *
 * @param platform where a Java of its own could come from
 * @param current the release in force
 * @param stands all that a decision goes by, in a word of the host's
 * @param foreign what is in the way of a deployment: a path
 * @param temporary whether what is deployed leaves when some manager does
 * @param lingers whether the user's systemd manager goes on after the last logout
 * @param whole releases that are there as they were sent
 * @param runtimes sums of the sums of each Java that a release there has brought
 * @param java the host's own, its major version; 0 if there is none
 * @param tmux its version as it says it; empty if there is none
 */
record Survey(
    Platform platform,
    Optional<String> current,
    String stands,
    Optional<String> foreign,
    boolean temporary,
    Supervisor supervisor,
    boolean lingers,
    boolean running,
    Set<String> whole,
    Set<String> runtimes,
    int java,
    String tmux) {
  private static final int LEAST_JAVA = 17;

  Survey {
    requireNonNull(platform, "platform is null");
    requireNonNull(current, "current is null");
    requireNonNull(stands, "stands is null");
    requireNonNull(foreign, "foreign is null");
    requireNonNull(supervisor, "supervisor is null");
    whole = Set.copyOf(whole);
    runtimes = Set.copyOf(runtimes);
    requireNonNull(tmux, "tmux is null");
  }

  static Survey parse(String printed) {
    Map<String, String> values = new TreeMap<>();
    Set<String> whole = new HashSet<>();
    Set<String> runtimes = new HashSet<>();
    for (String line : printed.lines().toList()) {
      String[] pair = line.split("=", 2);
      if (pair.length < 2 || pair[1].isEmpty()) {
        continue;
      }
      if (pair[0].equals("whole")) {
        whole.add(pair[1]);
      } else if (pair[0].equals("runtime")) {
        runtimes.add(pair[1]);
      } else {
        values.put(pair[0], pair[1]);
      }
    }
    String java = values.getOrDefault("java", "");
    return new Survey(
        new Platform(
            values.getOrDefault("system", "?"),
            values.getOrDefault("machine", "?"),
            values.getOrDefault("libc", "glibc")),
        Optional.ofNullable(values.get("current")),
        values.getOrDefault("stands", ""),
        Optional.ofNullable(values.get("foreign")),
        values.containsKey("temporary"),
        values.getOrDefault("supervisor", "").equals("systemd")
            ? Supervisor.SYSTEMD
            : Supervisor.BACKGROUND,
        values.containsKey("lingers"),
        values.containsKey("running"),
        whole,
        runtimes,
        java.matches("\\d{1,4}") ? Integer.parseInt(java) : 0,
        values.getOrDefault("tmux", ""));
  }

  /** Whether that release, with a Java or without, is in force. */
  boolean hasInForce(Release release) {
    return current.filter(it -> isOf(release, it)).isPresent();
  }

  /**
   * Refuses a release that is older than the one in force, which may have written what the older
   * one doesn't understand. Versions that can't be compared are let through.
   *
   * @throws CmException {@code DEPLOYMENT_REFUSED}
   */
  void requireNoDowngrade(String host, Release release) {
    Optional<Version> wanted = version(release.version());
    Optional<Version> there = current.map(Release::versionOf).flatMap(Survey::version);
    if (wanted.isPresent() && there.isPresent() && wanted.get().compareTo(there.get()) < 0) {
      throw new CmException(
          ErrorCode.DEPLOYMENT_REFUSED,
          "%s has agent %s, and this one is older: %s. Deploy from a newer cm, or say --allow-downgrade"
              .formatted(host, there.get(), wanted.get()));
    }
  }

  private static Optional<Version> version(String text) {
    try {
      return Optional.of(Version.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The same, where the agent is not to outlive anything. */
  Survey inBackground() {
    return new Survey(
        platform,
        current,
        stands,
        foreign,
        temporary,
        Supervisor.BACKGROUND,
        false,
        running,
        whole,
        runtimes,
        java,
        tmux);
  }

  private static boolean isOf(Release release, String id) {
    return id.equals(release.id()) || id.equals(release.idWithRuntime());
  }

  /** Whether the release has to bring a Java. */
  boolean needsRuntime(Release release) {
    return hasInForce(release)
        ? current.orElseThrow().equals(release.idWithRuntime())
        : java < LEAST_JAVA;
  }

  /**
   * Refuses a host on which no agent could run.
   *
   * @throws CmException {@code PLATFORM_UNSUPPORTED}, {@code TMUX_MISSING}, or {@code
   *     DEPLOYMENT_REFUSED} if an agent was installed by hand
   */
  void requireUsable(String host) {
    if (!platform.system().equals("Linux")) {
      throw new CmException(
          ErrorCode.PLATFORM_UNSUPPORTED,
          "%s runs %s: an agent is deployed to Linux; start one by hand there"
              .formatted(host, platform.system()));
    }
    if (foreign.isPresent()) {
      throw new CmException(
          ErrorCode.DEPLOYMENT_REFUSED,
          String.format(
              Locale.ROOT,
              "an agent was installed by hand on %s: %s is no link of cm deploy. Stop it (systemctl --user disable --now cm-agent) and remove that; its sessions live on",
              host,
              foreign.get()));
    }
    if (temporary) {
      throw new CmException(
          ErrorCode.DEPLOYMENT_REFUSED,
          "an agent is on %s for as long as some cm deploy --temporary runs; if none does, cm undeploy removes it"
              .formatted(host));
    }
    if (tmux.isEmpty()) {
      throw new CmException(
          ErrorCode.TMUX_MISSING,
          "%s has no tmux: install 3.2 or later there (Debian: apt install tmux)".formatted(host));
    }
  }
}
