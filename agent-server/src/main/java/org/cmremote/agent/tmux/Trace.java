package org.cmremote.agent.tmux;

@SuppressWarnings("all")
public final class Trace {
  private static final int N = 32;
  private static final long[] T = new long[N];
  private static final java.util.List<double[]> all = new java.util.ArrayList<>();
  private static long n;

  public static void at(int i) {
    T[i] = System.nanoTime();
    if (i == 0) {
      var now = java.time.Instant.now();
      wall = now.getEpochSecond() % 1000000 * 1e6 + now.getNano() / 1e3;
    }
    if (i == 12 || i == 13) other = i == 12 ? 13 : 12;
    if (i == 12 || i == 13) T[other] = 0;
  }

  private static double wall;
  private static int other;
  static String asked = "";
  private static final java.util.regex.Pattern P =
      java.util.regex.Pattern.compile("Proceed at (\\d+)\\.(\\d{6})\\? ");

  public static void done() {
    double[] row = new double[N];
    for (int i = 0; i < N; i++) row[i] = T[i] >= T[0] ? (T[i] - T[0]) / 1e3 : Double.NaN;
    var m = P.matcher(asked);
    if (m.find())
      row[15] = wall - (Long.parseLong(m.group(1)) % 1000000 * 1e6 + Long.parseLong(m.group(2)));
    all.add(row);
    if (++n % 100 == 0) {
      StringBuilder s = new StringBuilder("TRACE");
      for (int i = 1; i < N; i++) {
        final int k = i;
        double[] v =
            all.stream().mapToDouble(r -> r[k]).filter(x -> !Double.isNaN(x)).sorted().toArray();
        s.append(String.format(" %d:%.0f", i, v.length == 0 ? -1 : v[v.length / 2]));
      }
      try {
        java.nio.file.Files.writeString(
            java.nio.file.Path.of("/tmp/trace.log"),
            s + "\n",
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.APPEND);
      } catch (Exception e) {
      }
      all.clear();
    }
  }
}
