package dev.nearfield.kmeans;

import java.util.Arrays;
import java.util.Random;

/**
 * Draws positions evenly: one from each of as many stretches of equal length, in ascending order.
 * So files are read forwards, and sorted input is covered evenly.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Sampling {

  private Sampling() {}

  /**
   * Draws {@code count} of the positions {@code 0..total-1}; all if there are no more.
   *
   * @param random where the chances come from: {@link Random} is specified to the bit
   */
  static int[] positions(int total, int count, Random random) {
    int[] positions = new int[Math.min(total, count)];
    if (count >= total) {
      Arrays.setAll(positions, i -> i);
      return positions;
    }
    for (int i = 0; i < count; i++) {
      int from = start(i, total, count);
      positions[i] = from + random.nextInt(start(i + 1, total, count) - from);
    }
    return positions;
  }

  private static int start(int stretch, int total, int count) {
    return (int) ((long) stretch * total / count);
  }
}
