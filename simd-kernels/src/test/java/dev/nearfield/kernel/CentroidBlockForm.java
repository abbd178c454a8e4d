package dev.nearfield.kernel;

/** The two centroid blocks, so that tests cover both alike. */
enum CentroidBlockForm {
  SQUARED_L2,
  DOT;

  CentroidBlock kernel(int dimension, int count) {
    return switch (this) {
      case SQUARED_L2 -> CentroidBlocks.squaredL2(dimension, count);
      case DOT -> CentroidBlocks.dot(dimension, count);
    };
  }

  CentroidBlock reference(int dimension, int count) {
    return switch (this) {
      case SQUARED_L2 -> CentroidBlocks.referenceSquaredL2(dimension, count);
      case DOT -> CentroidBlocks.referenceDot(dimension, count);
    };
  }

  /** The cost of a pair in double. */
  double cost(float[] row, float[] centroid) {
    double dot = 0;
    double squaredNorm = 0;
    for (int i = 0; i < row.length; i++) {
      dot += (double) row[i] * centroid[i];
      squaredNorm += (double) centroid[i] * centroid[i];
    }
    return this == DOT ? -dot : squaredNorm - 2 * dot;
  }
}
