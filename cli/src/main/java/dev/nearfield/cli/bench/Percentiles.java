package dev.nearfield.cli.bench;

import java.util.Arrays;

/** Order statistics of measured values. */
public final class Percentiles {

  private Percentiles() {}

  /** The smallest value that at least this share of the values does not exceed (nearest rank). */
  public static long at(double share, long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
  }

  /** The middle value, or the mean of the two in the middle. */
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
