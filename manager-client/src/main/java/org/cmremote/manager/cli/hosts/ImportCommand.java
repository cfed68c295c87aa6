package org.cmremote.manager.cli.hosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.cmremote.manager.cli.io.ExitCode;
import org.cmremote.manager.cli.io.Output;
import org.cmremote.manager.cli.io.Table;
import org.cmremote.manager.cli.reach.RegistryOption;
import org.cmremote.manager.hosts.Host;
import org.cmremote.manager.hosts.HostKey;
import org.cmremote.manager.hosts.Hosts;
import org.cmremote.transport.IoReason;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.ssh.SshConfig;
import org.cmremote.transport.ssh.SshHostNames;
import org.cmremote.transport.ssh.SshTarget;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cm hosts import}. */
@Command(
    name = "import",
    description = {
      "Without names: list the hosts that your ssh configuration names, and what ssh says of each.",
      "With names, or --all: register them. Nothing is copied: ssh's configuration goes on to count."
    })
final class ImportCommand implements Callable<Integer> {
  @Mixin private RegistryOption registry = new RegistryOption();
  @Mixin private Output output = new Output();

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Hosts to register.")
  private List<String> names = List.of();

  @Option(names = "--all", description = "Register all that aren't registered yet.")
  private boolean all;

  @Option(
      names = "--tag",
      paramLabel = "TAG",
      description = "Tag of those that are registered; can be repeated.")
  private List<String> tags = List.of();

  @Option(
      names = "--ssh-config",
      paramLabel = "FILE",
      description = "ssh configuration to read instead of ~/.ssh/config.")
  private @Nullable Path sshConfig;

  /** A name, and what ssh says of it; a message if it can't say. */
  private record Candidate(String name, SshConfig config, String remark) {}

  @Override
  public Integer call() {
    List<String> candidates = candidates();
    if (names.isEmpty() && !all) {
      list(candidates);
      return ExitCode.OK;
    }
    for (String name : names) {
      if (!candidates.contains(name)) {
        throw new CmException(
            ErrorCode.INVALID_PARAMS,
            "the ssh configuration %s names no host %s; `cm hosts import` lists those it names"
                .formatted(file(), name));
      }
    }
    take(names.isEmpty() ? candidates : names);
    return ExitCode.OK;
  }

  private Path file() {
    return sshConfig != null
        ? sshConfig.toAbsolutePath()
        : Path.of(System.getProperty("user.home"), ".ssh", "config");
  }

  private List<String> candidates() {
    if (sshConfig != null && !Files.isReadable(file())) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          "the ssh configuration %s can't be read: name one that can".formatted(file()));
    }
    try {
      return SshHostNames.of(file(), Path.of(System.getProperty("user.home"), ".ssh"));
    } catch (IOException e) {
      throw new CmException(
          ErrorCode.CONFIG_INVALID,
          "the ssh configuration %s can't be read: %s".formatted(file(), IoReason.of(e)),
          e);
    }
  }

  private void take(List<String> wanted) {
    List<String> taken = new ArrayList<>();
    List<String> left = new ArrayList<>();
    registry
        .file()
        .change(
            before -> {
              Hosts hosts = before;
              for (String name : wanted) {
                if (hosts.host(name).isPresent()) {
                  left.add(name);
                } else {
                  hosts = hosts.with(host(name));
                  taken.add(name);
                }
              }
              return hosts;
            });
    output.print(
        Map.of("registered", taken, "alreadyThere", left),
        () -> taken.isEmpty() ? "" : "registered " + String.join(", ", taken));
    if (!left.isEmpty() && !output.json()) {
      output.note("already there: " + String.join(", ", left));
    }
  }

  private Host host(String name) {
    Host host = Host.named(name).with(HostKey.TAGS, tags);
    return sshConfig == null
        ? host
        : host.with(HostKey.SSH_CONFIG, List.of(sshConfig.toAbsolutePath().toString()));
  }

  private void list(List<String> found) {
    Hosts hosts = registry.read();
    List<Candidate> candidates = asked(found);
    if (!candidates.isEmpty() && candidates.stream().noneMatch(it -> it.remark.isEmpty())) {
      // A line that ssh can't read keeps it from saying anything of any host.
      throw new CmException(ErrorCode.CONFIG_INVALID, candidates.get(0).remark);
    }
    output.print(
        Map.of("candidates", candidates.stream().map(it -> json(hosts, it)).toList()),
        () -> table(hosts, candidates));
  }

  private List<Candidate> asked(List<String> found) {
    ExecutorService workers = Executors.newCachedThreadPool();
    try {
      List<CompletableFuture<Candidate>> asked =
          found.stream().map(name -> ask(name, workers)).toList();
      return asked.stream().map(CompletableFuture::join).toList();
    } finally {
      workers.shutdownNow();
    }
  }

  private CompletableFuture<Candidate> ask(String name, ExecutorService workers) {
    SshTarget.Builder target = SshTarget.to(name);
    if (sshConfig != null) {
      target.configFile(sshConfig);
    }
    return SshConfig.of(target.build(), workers)
        .thenApply(config -> new Candidate(name, config, ""))
        .exceptionally(failure -> new Candidate(name, new SshConfig(Map.of()), message(failure)));
  }

  private static String message(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof CmException known ? known.message() : cause.toString();
  }

  private static String table(Hosts hosts, List<Candidate> candidates) {
    if (candidates.isEmpty()) {
      return "the ssh configuration names no hosts";
    }
    Table table = new Table("NAME", "ADDRESS", "USER", "JUMP", "");
    for (Candidate it : candidates) {
      table.row(
          it.name,
          it.config.value("hostname").orElse("")
              + it.config
                  .value("port")
                  .filter(port -> !port.equals("22"))
                  .map(p -> ":" + p)
                  .orElse(""),
          it.config.value("user").orElse(""),
          it.config.value("proxyjump").orElse(""),
          hosts.host(it.name).isPresent() ? "registered" : it.remark);
    }
    return table.toString();
  }

  private static Map<String, Object> json(Hosts hosts, Candidate it) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", it.name);
    for (String key : List.of("hostname", "user", "port", "proxyjump")) {
      it.config.value(key).ifPresent(value -> json.put(key, value));
    }
    json.put("registered", hosts.host(it.name).isPresent());
    if (!it.remark.isEmpty()) {
      json.put("remark", it.remark);
    }
    return json;
  }
}
