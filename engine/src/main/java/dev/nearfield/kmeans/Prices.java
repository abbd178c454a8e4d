package dev.nearfield.kmeans;

import java.util.Arrays;

/**
 * Prices that rise while a cell is too full and fall, down to nothing, while it is not: ascent on
 * the dual of the assignment with capacities, one step per iteration.
 *
 * <p>Threads: one at a time. Owns: nothing, changes the centroids' prices.
 */
final class Prices {

  /*
   * How much a price has to rise to turn rows away depends on how much farther the next centroid
   * is, which nobody knows beforehand. So each cell has a step of its own, which grows while the
   * price goes one way and is halved when it turns (Riedmiller and Braun, "RPROP", 1993).
   */

  /** The first step, as a share of what a row costs on average. */
  private static final double FIRST_STEP = 0.02;

  private static final float GROWTH = 1.5f;
  private static final float SHRINKAGE = 0.5f;

  private final float[] prices;
  private final float[] steps;
  private final boolean[] rising;
  private final int capacity;

  /**
   * Prices to change.
   *
   * @param prices all zero, shape {@code [cells]}; borrowed
   * @param capacity most rows of a cell
   */
  Prices(float[] prices, int capacity) {
    this.prices = prices;
    this.capacity = capacity;
    steps = new float[prices.length];
    rising = new boolean[prices.length];
    Arrays.fill(rising, true);
  }

  /**
   * Takes one step.
   *
   * @param sizes rows of each cell under the prices so far
   * @param meanCost what a row costs on average
   */
  void adjust(int[] sizes, double meanCost) {
    for (int cell = 0; cell < prices.length; cell++) {
      float excess = (float) sizes[cell] / capacity - 1;
      if (steps[cell] == 0) {
        steps[cell] = (float) (FIRST_STEP * meanCost);
      } else if (prices[cell] > 0) {
        steps[cell] *= rising[cell] == excess > 0 ? GROWTH : SHRINKAGE;
      }
      rising[cell] = excess > 0;
      // A cell that is a little too full takes a little step; one of ten loads no more than one.
      prices[cell] = Math.max(0, prices[cell] + steps[cell] * Math.clamp(excess, -1, 1));
    }
  }

  /** Whether a cell is empty because of its price, which will fall. */
  boolean emptied(int cell, int size) {
    return size == 0 && prices[cell] > 0;
  }
}
