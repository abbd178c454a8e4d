package dev.nearfield.kernel;

/**
 * Scores rows one by one in plain Java: the oracle of the vector kernels, to the last bit, and what
 * runs where the Vector API is absent.
 *
 * <p>A prepared query is a copy of its row, followed by one cache line for 7-bit terms.
 */
final class ReferenceKernel implements RowKernel {

  /** Prepares one cache line of a query's terms behind the copy of its row. */
  @FunctionalInterface
  interface Terms {
    void put(long row, int dimension, long terms);
  }

  /** Scores one row against a query of the same format. */
  @FunctionalInterface
  interface PairScore {
    float score(long query, long terms, long row, int dimension);
  }

  private static final int TERM_BYTES = 64;

  private final int dimension;
  private final int strideBytes;
  private final Terms terms;
  private final PairScore pairScore;

  ReferenceKernel(int dimension, int strideBytes, Terms terms, PairScore pairScore) {
    this.dimension = dimension;
    this.strideBytes = strideBytes;
    this.terms = terms;
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
    return strideBytes + TERM_BYTES;
  }

  @Override
  public void prepareQuery(long row, long query) {
    RawMemory.copy(row, query, strideBytes);
    terms.put(row, dimension, query + strideBytes);
  }

  @Override
  public void score(long query, long[] rows, int count, float[] scores) {
    for (int i = 0; i < count; i++) {
      scores[i] = pairScore.score(query, query + strideBytes, rows[i], dimension);
    }
  }
}
