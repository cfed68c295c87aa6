package org.cmremote.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel counts of a process. Linux. */
final class Usage {
  /** USER_HZ, which is 100 on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private Usage() {}

  /** Seconds of a core that the process has used so far. */
  static double cpuSeconds(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    // The name before the parenthesis may hold blanks; then the fields from the third on.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  static double cpuSeconds(List<Long> pids) throws IOException {
    double sum = 0;
    for (long pid : pids) {
      sum += cpuSeconds(pid);
    }
    return sum;
  }

  /** The processes that a process started itself and that still run. */
  static List<Long> children(long pid) {
    try (Stream<ProcessHandle> handles = ProcessHandle.of(pid).orElseThrow().children()) {
      return handles.map(ProcessHandle::pid).toList();
    }
  }

  /** What of the process is in memory, shared pages included, in MiB. */
  static double residentMegabytes(long pid) throws IOException {
    return kilobytes(Path.of("/proc/" + pid + "/status"), "VmRSS:") / 1024;
  }

  /** As above, but of pages that others share only a part, in MiB. */
  static double proportionalMegabytes(long pid) throws IOException {
    return kilobytes(Path.of("/proc/" + pid + "/smaps_rollup"), "Pss:") / 1024;
  }

  private static double kilobytes(Path file, String key) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(key))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  /** The load average of the last minute. */
  static double load() throws IOException {
    return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0]);
  }
}
