package dev.nearfield.kmeans;

import dev.nearfield.kernel.CentroidSums;
import dev.nearfield.kernel.RowTable;

/**
 * The sums and numbers of the rows of each cell, and what follows from them: the means and the
 * objective.
 *
 * <p>Threads: one at a time. Owns: nothing, its memory belongs to the run.
 */
final class CellSums {

  private final RowTable sums;
  private final int dimension;
  private final int[] sizes;

  CellSums(int dimension, int cells, OffHeap memory) {
    this.dimension = dimension;
    sums = memory.rows(Math.toIntExact(CentroidSums.bytes(dimension)), cells);
    sizes = new int[cells];
  }

  /** Forgets all rows. */
  void clear() {
    for (int cell = 0; cell < sizes.length; cell++) {
      CentroidSums.clear(dimension, sums.address(cell));
      sizes[cell] = 0;
    }
  }

  /** Adds the sum of some rows of a cell. */
  void add(int cell, long sum, int rows) {
    CentroidSums.addSum(sum, dimension, sums.address(cell));
    sizes[cell] += rows;
  }

  /** Rows of each cell, shape {@code [cells]}; borrowed. */
  int[] sizes() {
    return sizes;
  }

  double sum(int cell, int component) {
    return CentroidSums.get(sums.address(cell), component);
  }

  /** Moves each centroid to the mean of its cell; one without rows stays. */
  void moveToMeans(PackedCentroids centroids) {
    float[] mean = new float[dimension];
    for (int cell = 0; cell < sizes.length; cell++) {
      if (sizes[cell] > 0) {
        for (int i = 0; i < dimension; i++) {
          mean[i] = (float) (sum(cell, i) / sizes[cell]);
        }
        centroids.put(cell, mean);
      }
    }
  }

  /**
   * Moves each centroid towards the mean of its rows, by their share in all that it has seen.
   *
   * @param seen rows of each cell so far, shape {@code [cells]}; grows
   */
  void moveTowardsMeans(PackedCentroids centroids, long[] seen) {
    float[] moved = new float[dimension];
    for (int cell = 0; cell < sizes.length; cell++) {
      seen[cell] += sizes[cell];
      if (sizes[cell] > 0) {
        for (int i = 0; i < dimension; i++) {
          double from = centroids.get(cell, i);
          moved[i] = (float) (from + (sum(cell, i) - sizes[cell] * from) / seen[cell]);
        }
        centroids.put(cell, moved);
      }
    }
  }

  /**
   * The sum over all rows of what their cell costs them, prices aside: squared distances under
   * squared L2, {@code 1 - cosine}, or minus the dot product.
   *
   * @param centroids that the rows were assigned to
   * @param squaredNorms sum of the rows' squared lengths
   */
  double objective(PackedCentroids centroids, double squaredNorms) {
    double dots = 0;
    double norms = 0;
    long rows = 0;
    for (int cell = 0; cell < sizes.length; cell++) {
      double norm = 0;
      for (int i = 0; i < dimension; i++) {
        float component = centroids.get(cell, i);
        dots += component * sum(cell, i);
        norm += (double) component * component;
      }
      norms += norm * sizes[cell];
      rows += sizes[cell];
    }
    return switch (centroids.metric()) {
      // Sum of |x|^2 - 2 x.c + |c|^2, cell by cell; rounding may leave less than nothing.
      case SQUARED_L2 -> Math.max(0, squaredNorms - 2 * dots + norms);
      case COSINE -> Math.max(0, rows - dots);
      case DOT -> -dots;
    };
  }
}
