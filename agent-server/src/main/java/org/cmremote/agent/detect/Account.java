package org.cmremote.agent.detect;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A detection and how it came about.
 *
 * @param findings in the order in which they were tried, each rule of the profile among them
 */
public record Account(Detection detection, List<Finding> findings) {
  public Account {
    requireNonNull(detection, "detection is null");
    findings = List.copyOf(requireNonNull(findings, "findings is null"));
  }
}
