package dev.nearfield.kernel;

/**
 * Makes centroid blocks; in plain Java where the Vector API is absent, as {@link RowKernels}.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class CentroidBlocks {

  /** Most centroids of a block: what a float counts exactly. */
  public static final int MAX_COUNT = 1 << 24;

  /**
   * Products of components up to which a run takes plain loops: that takes them some 0.7 s, and the
   * vector form two or three seconds of CPU until it is compiled.
   */
  private static final long SHORT_RUN_PRODUCTS = 1L << 32;

  private CentroidBlocks() {}

  /**
   * Returns the block that compares squared Euclidean distances.
   *
   * @param count number of centroids, {@code 1..MAX_COUNT}
   * @param rows rows that will be compared with them, in all calls; a guess does, and few of them
   *     are compared in plain Java
   */
  public static CentroidBlock squaredL2(int dimension, int count, long rows) {
    var layout = new CentroidBlockLayout(dimension, count, CentroidBlockLayout.Cost.SQUARED_L2);
    return best(layout, rows);
  }

  /** Returns the block that looks for the largest dot product; as {@link #squaredL2}. */
  public static CentroidBlock dot(int dimension, int count, long rows) {
    var layout = new CentroidBlockLayout(dimension, count, CentroidBlockLayout.Cost.DOT);
    return best(layout, rows);
  }

  private static CentroidBlock best(CentroidBlockLayout layout, long rows) {
    long productsPerRow = (long) layout.panels() * CentroidBlockLayout.PANEL * layout.dimension();
    boolean isShort = rows <= SHORT_RUN_PRODUCTS / productsPerRow;
    return isShort || !RowKernels.vectorApiPresent()
        ? new CentroidBlockLoops(layout)
        : new CentroidBlockKernel(layout);
  }
}
