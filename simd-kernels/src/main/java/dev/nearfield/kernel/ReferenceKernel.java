package dev.nearfield.kernel;

/**
 * Scores rows one by one in plain Java: the oracle of the vector kernels, to the last bit, and what
 * runs where the Vector API is absent.
 */
final class ReferenceKernel implements RowKernel {

  /** Scores one row against a query of the same format. */
  @FunctionalInterface
  interface PairScore {
    float score(long query, long row, int dimension);
  }

  private final int dimension;
  private final ReferenceFormat format;
  private final PairScore pairScore;

  ReferenceKernel(int dimension, ReferenceFormat format, PairScore pairScore) {
    this.dimension = RowKernels.checkDimension(dimension);
    this.format = format;
    this.pairScore = pairScore;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public int strideBytes() {
    return format.strideBytes(dimension);
  }

  @Override
  public int queryBytes() {
    return format.queryBytes(dimension);
  }

  @Override
  public void prepareQuery(long row, long query) {
    format.prepareQuery(row, dimension, query);
  }

  @Override
  public void prepareVector(float[] vector, long query) {
    format.prepareVector(vector, dimension, query);
  }

  @Override
  public void score(long query, long[] rows, int count, float[] scores) {
    for (int i = 0; i < count; i++) {
      scores[i] = pairScore.score(query, rows[i], dimension);
    }
  }
}
