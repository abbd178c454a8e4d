package dev.nearfield.kernel;

/**
 * Makes centroid blocks; in plain Java where the Vector API is absent, as {@link RowKernels}.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class CentroidBlocks {

  /** Most centroids of a block: what a float counts exactly. */
  public static final int MAX_COUNT = 1 << 24;

  private CentroidBlocks() {}

  /**
   * Returns the block that compares squared Euclidean distances.
   *
   * @param count number of centroids, {@code 1..MAX_COUNT}
   */
  public static CentroidBlock squaredL2(int dimension, int count) {
    var layout = new CentroidBlockLayout(dimension, count, CentroidBlockLayout.Cost.SQUARED_L2);
    return best(layout);
  }

  /** Returns the block that looks for the largest dot product. */
  public static CentroidBlock dot(int dimension, int count) {
    var layout = new CentroidBlockLayout(dimension, count, CentroidBlockLayout.Cost.DOT);
    return best(layout);
  }

  /** Returns {@link #squaredL2} in plain Java. */
  public static CentroidBlock referenceSquaredL2(int dimension, int count) {
    return new CentroidBlockReference(
        new CentroidBlockLayout(dimension, count, CentroidBlockLayout.Cost.SQUARED_L2));
  }

  /** Returns {@link #dot} in plain Java. */
  public static CentroidBlock referenceDot(int dimension, int count) {
    return new CentroidBlockReference(
        new CentroidBlockLayout(dimension, count, CentroidBlockLayout.Cost.DOT));
  }

  private static CentroidBlock best(CentroidBlockLayout layout) {
    return RowKernels.vectorApiPresent()
        ? new CentroidBlockKernel(layout)
        : new CentroidBlockReference(layout);
  }
}
