package org.cmremote.manager.cli.check;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import org.cmremote.transport.ssh.HostKeyPolicy;
import org.cmremote.transport.ssh.SshConfig;
import org.cmremote.transport.ssh.SshTarget;

/**
 * The steps that ssh takes to a login, of which it tells only the one that failed: those before it
 * went well.
 *
 * @param config what ssh makes of the name
 */
record SshSteps(SshTarget target, SshConfig config) {
  private static final List<String> NAMES = List.of("name", "connection", "host key", "login");

  SshSteps {
    requireNonNull(target, "target is null");
    requireNonNull(config, "config is null");
  }

  /** Asks ssh, as {@link SshConfig#of}. */
  static SshSteps of(SshTarget target) {
    return new SshSteps(target, Check.joined(SshConfig.of(target, ForkJoinPool.commonPool())));
  }

  /**
   * All of them.
   *
   * @param ran what a command there took
   */
  List<Finding> all(String ran) {
    return List.of(
        name(),
        Finding.ok("connection", "the server answers"),
        hostKey(),
        Finding.ok("login", "as %s; a command was %s".formatted(user(), ran)));
  }

  /** Those before one that failed; behind a jump host, it may be the jump's. */
  List<Finding> before(String failed) {
    return jump().isPresent() ? List.of() : all("").subList(0, Math.max(0, NAMES.indexOf(failed)));
  }

  private Finding name() {
    return Finding.ok(
        "name",
        "%s is %s port %s%s"
            .formatted(
                target.name(),
                config.value("hostname").orElse(target.host()),
                config.value("port").orElse("22"),
                jump().map(it -> ", through " + it).orElse("")));
  }

  private String user() {
    return config.value("user").orElse("?");
  }

  private Optional<String> jump() {
    return config.value("proxyjump").or(() -> config.value("proxycommand"));
  }

  private Finding hostKey() {
    return switch (policy()) {
      case STRICT -> Finding.ok("host key", "the one that is known");
      case ACCEPT_NEW -> Finding.ok("host key", "the one that is known, since the first login");
      case ACCEPT_ALL ->
          Finding.note(
              "host key",
              "any is accepted, so anybody on the path can pose as this host: use strict or accept-new");
    };
  }

  private HostKeyPolicy policy() {
    return target
        .hostKeys()
        .orElseGet(
            () ->
                switch (config.value("stricthostkeychecking").orElse("")) {
                  case "yes", "true" -> HostKeyPolicy.STRICT;
                  case "no", "off", "false" -> HostKeyPolicy.ACCEPT_ALL;
                  default -> HostKeyPolicy.ACCEPT_NEW;
                });
  }
}
