package dev.nearfield.kernel;

/**
 * Batches over 7-bit rows: exact integer dot products of the codes, four rows a pass, and only when
 * all of them are there the metric's values from the products and the rows' corrections. Those lie
 * in a cache line of their own where rows are short: a pass that waited for it would ask for the
 * next rows late.
 *
 * <p>A prepared query is laid out by {@link Int8Query}.
 */
abstract sealed class Int8Kernel implements RowKernel permits Int8DotKernel, Int8SquaredL2Kernel {

  private final int dimension;
  private final int strideBytes;
  private final int blockBytes;
  private final int correctionsAt;
  private final int termsAt;

  Int8Kernel(int dimension) {
    this.strideBytes = Int8Row.strideBytes(dimension);
    this.dimension = dimension;
    this.blockBytes = Int8Row.blockBytes(dimension);
    this.correctionsAt = Int8Row.correctionsAt(dimension);
    this.termsAt = 2 * blockBytes;
  }

  /**
   * Returns the score of two rows.
   *
   * @param terms address of the query's terms
   * @param corrections address of the row's corrections
   * @param codeDot dot product of their codes
   */
  abstract float scoreOf(long terms, long corrections, int codeDot);

  /** Writes a vector as a row of this kernel's. */
  abstract void encode(float[] vector, long row);

  @Override
  public final int dimension() {
    return dimension;
  }

  @Override
  public final int strideBytes() {
    return strideBytes;
  }

  @Override
  public final int queryBytes() {
    return rowAt() + strideBytes;
  }

  /** Where a vector becomes a row, before it becomes a query. */
  private int rowAt() {
    return termsAt + Int8Query.TERMS_BYTES + IntegerResults.BYTES;
  }

  @Override
  public final void prepareQuery(long row, long query) {
    Int8Leaves.split(row, query, blockBytes);
    Int8Query.clearPlanes(query, dimension, blockBytes);
    Int8Query.putTerms(row + correctionsAt, dimension, query + termsAt);
  }

  @Override
  public final void prepareVector(float[] vector, long query) {
    long row = query + rowAt();
    encode(vector, row);
    prepareQuery(row, query);
  }

  @Override
  public final void score(long query, long[] rows, int count, float[] scores) {
    long terms = query + termsAt;
    long codeDots = terms + Int8Query.TERMS_BYTES;
    for (int from = 0; from < count; from += IntegerResults.ROWS) {
      int to = Math.min(count, from + IntegerResults.ROWS);
      multiply(query, rows, from, to, codeDots);
      for (int i = from; i < to; i++) {
        scores[i] = scoreOf(terms, rows[i] + correctionsAt, IntegerResults.at(codeDots, i));
      }
    }
  }

  /** Three rows are cheaper as four, the last one twice, than one by one; fewer are not. */
  private void multiply(long query, long[] rows, int from, int to, long codeDots) {
    int rest = (to - from) % 4;
    int single = rest < 3 ? to - rest : to;
    if (from < single) {
      Int8Leaves.fours(query, rows, from, single, blockBytes, codeDots);
    }
    for (int i = single; i < to; i++) {
      Int8Leaves.one(query, rows[i], blockBytes, codeDots + (long) (i - from) * Integer.BYTES);
    }
  }
}
