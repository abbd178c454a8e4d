package dev.nearfield.kernel;

/**
 * Scores rows one by one in plain Java: the oracle of the vector kernels, to the last bit, and what
 * runs where the Vector API is absent.
 *
 * <p>A prepared query is a copy of its row.
 */
final class ReferenceKernel implements RowKernel {

  /** Scores one row against another of the same format. */
  @FunctionalInterface
  interface PairScore {
    float score(long query, long row, int dimension);
  }

  private final int dimension;
  private final int strideBytes;
  private final PairScore pairScore;

  ReferenceKernel(int dimension, int strideBytes, PairScore pairScore) {
    this.dimension = dimension;
    this.strideBytes = strideBytes;
    this.pairScore = pairScore;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public int strideBytes() {
    return strideBytes;
  }

  @Override
  public int queryBytes() {
    return strideBytes;
  }

  @Override
  public void prepareQuery(long row, long query) {
    RawMemory.copy(row, query, strideBytes);
  }

  @Override
  public void score(long query, long[] rows, int count, float[] scores) {
    for (int i = 0; i < count; i++) {
      scores[i] = pairScore.score(query, rows[i], dimension);
    }
  }
}
