package dev.nearfield.kernel;

/**
 * Batches over 7-bit rows: exact integer dot products of the codes, four rows a pass, then the
 * metric's value from the dot product and the two rows' corrections.
 *
 * <p>A prepared query is laid out by {@link Int8Query}.
 */
abstract sealed class Int8Kernel implements RowKernel permits Int8DotKernel, Int8SquaredL2Kernel {

  private static final int PASS = 4;

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
    return termsAt + 2 * Int8Query.LINE_BYTES;
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
    long dots = terms + Int8Query.LINE_BYTES;
    int at = 0;
    while (at < count) {
      int left = Math.min(count - at, PASS);
      // Three rows are cheaper as four, the last one twice, than one by one.
      if (left >= 3) {
        long last = rows[at + left - 1];
        Int8Leaves.four(query, rows[at], rows[at + 1], rows[at + 2], last, blockBytes, dots);
      } else {
        left = 1;
        Int8Leaves.one(query, rows[at], blockBytes, dots);
      }
      for (int k = 0; k < left; k++) {
        int codeDot = RawMemory.getInt(dots + (long) k * Integer.BYTES);
        scores[at + k] = scoreOf(terms, rows[at + k] + correctionsAt, codeDot);
      }
      at += left;
    }
  }
}
