package dev.nearfield.kernel;

/**
 * Batches over float32 rows: eight rows a pass, because eight independent streams hide each other's
 * cache misses better than any prefetch. Sixteen would hide more, but leave neither registers for
 * their addresses nor room in C2's inlining budget.
 *
 * <p>A prepared query is the row itself, one cache line of no meaning, and the lane sums of a pass.
 */
abstract sealed class Float32Kernel implements RowKernel
    permits Float32DotKernel, Float32SquaredL2Kernel {

  private static final int PASS = 8;

  private final int dimension;
  private final int strideBytes;

  Float32Kernel(int dimension) {
    this.strideBytes = Float32Row.strideBytes(dimension);
    this.dimension = dimension;
  }

  /** Stores the lane sums of one row. */
  abstract void one(long query, long row, long sums);

  /** Stores the lane sums of up to four rows from {@code at}; repeats the last to make four. */
  abstract void four(long query, long[] rows, int at, int last, long sums);

  /** Stores the lane sums of up to eight rows from {@code at}; repeats the last to make eight. */
  abstract void eight(long query, long[] rows, int at, int last, long sums);

  /** Returns the score of a row from the sum over its components. */
  abstract float scoreOf(float sum);

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
    return strideBytes + (1 + PASS) * FixedOrder.BLOCK_BYTES;
  }

  @Override
  public final void prepareQuery(long row, long query) {
    RawMemory.copy(row, query, strideBytes);
  }

  @Override
  public final void prepareVector(float[] vector, long query) {
    Float32Row.encode(vector, dimension, query);
  }

  @Override
  public final void score(long query, long[] rows, int count, float[] scores) {
    long sums = query + strideBytes + FixedOrder.BLOCK_BYTES;
    int last = count - 1;
    for (int at = 0; at < count; at += PASS) {
      int left = Math.min(count - at, PASS);
      if (left > 4) {
        eight(query, rows, at, last, sums);
      } else if (left > 1) {
        four(query, rows, at, last, sums);
      } else {
        one(query, rows[at], sums);
      }
      FixedOrder.fold(sums, left);
      for (int k = 0; k < left; k++) {
        scores[at + k] = scoreOf(RawMemory.getFloat(sums + (long) k * Float.BYTES));
      }
    }
  }
}
