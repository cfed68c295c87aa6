package org.cmremote.manager.hosts;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The hosts and groups of a user, in the order of the file.
 *
 * @param hosts by name
 * @param groups by name: names of hosts, of this registry or of the ssh configuration. No tag has
 *     the name of a group, and neither is called {@code all}
 * @param standard the host that commands are for which name none; empty for this machine
 */
public record Hosts(
    Map<String, Host> hosts, Map<String, List<String>> groups, Optional<String> standard) {
  /** The group of all hosts of the registry. */
  public static final String ALL = "all";

  public static final Hosts NONE = new Hosts(Map.of(), Map.of(), Optional.empty());

  public Hosts {
    hosts = Collections.unmodifiableMap(new LinkedHashMap<>(hosts));
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    requireNonNull(standard, "standard is null");
    groups.forEach(Hosts::checkGroup);
    for (Host host : hosts.values()) {
      for (String tag : host.list(HostKey.TAGS)) {
        if (tag.equals(ALL) || groups.containsKey(tag)) {
          throw new IllegalArgumentException(
              "tags of host %s hold '%s', which is the name of a group"
                  .formatted(host.name(), tag));
        }
      }
    }
    standard.ifPresent(name -> HostReference.parse(name, "default"));
  }

  private static void checkGroup(String name, List<String> members) {
    HostKey.Check.name(name, "a group's name");
    if (name.equals(ALL)) {
      throw new IllegalArgumentException("group all is every host: give this one another name");
    }
    members.forEach(member -> HostReference.parse(member, "group " + name));
  }

  public Optional<Host> host(String name) {
    return Optional.ofNullable(hosts.get(name));
  }

  /** The same with that host, in the place of the one of its name if there is one. */
  public Hosts with(Host host) {
    Map<String, Host> changed = new LinkedHashMap<>(hosts);
    changed.put(host.name(), host);
    return new Hosts(changed, groups, standard);
  }

  /** The same without that host, in the groups neither; as the default, this machine follows it. */
  public Hosts without(String name) {
    Map<String, Host> changed = new LinkedHashMap<>(hosts);
    changed.remove(name);
    Map<String, List<String>> left = new LinkedHashMap<>();
    groups.forEach(
        (group, members) ->
            left.put(group, members.stream().filter(member -> !member.equals(name)).toList()));
    return new Hosts(changed, left, standard.filter(named -> !named.equals(name)));
  }

  /** The same with that group, in the place of the one of its name if there is one. */
  public Hosts withGroup(String name, List<String> members) {
    Map<String, List<String>> changed = new LinkedHashMap<>(groups);
    changed.put(name, members.stream().distinct().toList());
    return new Hosts(hosts, changed, standard);
  }

  public Hosts withoutGroup(String name) {
    Map<String, List<String>> changed = new LinkedHashMap<>(groups);
    changed.remove(name);
    return new Hosts(hosts, changed, standard);
  }

  public Hosts withStandard(Optional<String> name) {
    return new Hosts(hosts, groups, name);
  }

  /**
   * The names that a group, a tag, or {@link #ALL} stands for, without hosts that are disabled.
   * Empty if there is no such group.
   */
  public Optional<List<String>> members(String group) {
    List<String> names = new ArrayList<>();
    if (group.equals(ALL)) {
      names.addAll(hosts.keySet());
    } else if (groups.containsKey(group)) {
      names.addAll(groups.get(group));
    } else if (tags().contains(group)) {
      hosts.values().stream()
          .filter(host -> host.list(HostKey.TAGS).contains(group))
          .forEach(host -> names.add(host.name()));
    } else {
      return Optional.empty();
    }
    names.removeIf(name -> host(name).filter(host -> !host.enabled()).isPresent());
    return Optional.of(names);
  }

  /** Every tag of any host. */
  public Set<String> tags() {
    Set<String> tags = new LinkedHashSet<>();
    hosts.values().forEach(host -> tags.addAll(host.list(HostKey.TAGS)));
    return tags;
  }
}
