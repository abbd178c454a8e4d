package dev.nearfield.kernel;

import java.util.List;

/**
 * The centroid blocks of both costs, for long runs and short ones, so that tests cover all alike.
 */
enum CentroidBlockForm {
  SQUARED_L2(CentroidBlockLayout.Cost.SQUARED_L2, Long.MAX_VALUE),
  DOT(CentroidBlockLayout.Cost.DOT, Long.MAX_VALUE),
  SHORT_SQUARED_L2(CentroidBlockLayout.Cost.SQUARED_L2, 0),
  SHORT_DOT(CentroidBlockLayout.Cost.DOT, 0);

  /** Those of short runs take an array of 64 floats a call. */
  static final List<CentroidBlockForm> ALLOCATING_NOTHING = List.of(SQUARED_L2, DOT);

  private final CentroidBlockLayout.Cost cost;
  private final long rows;

  CentroidBlockForm(CentroidBlockLayout.Cost cost, long rows) {
    this.cost = cost;
    this.rows = rows;
  }

  CentroidBlock kernel(int dimension, int count) {
    return switch (cost) {
      case SQUARED_L2 -> CentroidBlocks.squaredL2(dimension, count, rows);
      case DOT -> CentroidBlocks.dot(dimension, count, rows);
    };
  }

  /** The nearest centroid of a row, by the definition of {@link CentroidBlock}: the oracle. */
  Nearest nearest(float[] row, float[][] centroids, float[] prices) {
    var best = new Nearest(0, Float.POSITIVE_INFINITY);
    for (int cell = 0; cell < centroids.length; cell++) {
      float sum = 0;
      double squaredNorm = 0;
      for (int i = 0; i < row.length; i++) {
        sum = Math.fma(row[i], centroids[cell][i], sum);
        squaredNorm += (double) centroids[cell][i] * centroids[cell][i];
      }
      double start = prices[cell] + (cost == CentroidBlockLayout.Cost.DOT ? 0 : squaredNorm);
      float scale = cost == CentroidBlockLayout.Cost.DOT ? -1 : -2;
      float costs = Math.fma(sum, scale, (float) start);
      best = costs < best.cost ? new Nearest(cell, costs) : best;
    }
    return best;
  }

  /** A centroid and its cost. */
  record Nearest(int cell, float cost) {}

  /** The cost of a pair in double. */
  double cost(float[] row, float[] centroid) {
    double dot = 0;
    double squaredNorm = 0;
    for (int i = 0; i < row.length; i++) {
      dot += (double) row[i] * centroid[i];
      squaredNorm += (double) centroid[i] * centroid[i];
    }
    return cost == CentroidBlockLayout.Cost.DOT ? -dot : squaredNorm - 2 * dot;
  }
}
