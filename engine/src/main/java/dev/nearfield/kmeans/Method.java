package dev.nearfield.kmeans;

import dev.nearfield.OutOfRangeException;

/**
 * How centroids move towards the means of their cells.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public sealed interface Method {

  /** Every iteration looks at all training rows (Lloyd 1982). */
  Method LLOYD = new Lloyd();

  /** Every iteration looks at all training rows. */
  record Lloyd() implements Method {}

  /**
   * Every iteration looks at a few rows and moves a centroid the less the more rows it has seen
   * (Sculley, WWW 2010): cheaper, and a few percent worse.
   *
   * @param batchRows rows per iteration, at least 1; all training rows if there are fewer
   */
  record MiniBatch(int batchRows) implements Method {
    /** Checks the bounds. */
    public MiniBatch {
      OutOfRangeException.check("batchRows", batchRows, 1, Integer.MAX_VALUE);
    }
  }

  /**
   * No cell holds more than {@code loadCap} times its even share of the rows, rounded up. Full
   * cells get a price that rises until rows turn to others (the dual of a transport problem); what
   * is still too much at the end moves to the cheapest cell with room.
   *
   * @param loadCap largest over even load, {@code 1..1000}
   */
  record Balanced(double loadCap) implements Method {
    /** Largest load cap. */
    public static final double MAX_LOAD_CAP = 1_000;

    /** Checks the bounds. */
    public Balanced {
      if (!(loadCap >= 1 && loadCap <= MAX_LOAD_CAP)) {
        throw new IllegalArgumentException(
            "loadCap must be in [1, %.0f], was %s".formatted(MAX_LOAD_CAP, loadCap));
      }
    }

    /** Most rows of a cell when {@code rows} are shared out over {@code cells}. */
    int capacity(int rows, int cells) {
      return (int) Math.min(rows, (long) Math.ceil(loadCap * Math.ceilDiv(rows, cells)));
    }
  }
}
