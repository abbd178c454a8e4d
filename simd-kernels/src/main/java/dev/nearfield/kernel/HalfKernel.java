package dev.nearfield.kernel;

/**
 * Batches over rows of 16-bit floats, four rows a pass, against a query that keeps float32
 * precision ({@link HalfQuery}). Eight are as fast in cache, and in some JVMs exceed C2's inlining
 * budget.
 */
abstract sealed class HalfKernel implements RowKernel
    permits BFloat16DotKernel, BFloat16SquaredL2Kernel, Float16DotKernel, Float16SquaredL2Kernel {

  private static final int PASS = 4;

  private final int dimension;
  private final int strideBytes;
  private final float factor;

  /**
   * Makes a kernel.
   *
   * @param factor a power of two or minus one, by which query components are multiplied
   */
  HalfKernel(int dimension, int strideBytes, float factor) {
    this.dimension = dimension;
    this.strideBytes = strideBytes;
    this.factor = factor;
  }

  /** Stores the sixteen lane sums of one row. */
  abstract void one(long query, long row, long sums);

  /** Stores the lane sums of four rows from {@code at}; the row at {@code last} is the fourth. */
  abstract void four(long query, long[] rows, int at, int last, long sums);

  /** Returns the score of a row from the sum over its components. */
  abstract float scoreOf(float sum);

  /** Stores a row's components, times the factor, in the order of {@link HalfQuery}. */
  abstract void arrange(long row, long query);

  /** What query components are multiplied by. */
  final float factor() {
    return factor;
  }

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
    return 2 * strideBytes + (1 + PASS) * FixedOrder.BLOCK_BYTES;
  }

  @Override
  public final void prepareQuery(long row, long query) {
    arrange(row, query);
  }

  @Override
  public final void prepareVector(float[] vector, long query) {
    HalfQuery.put(vector, dimension, factor, strideBytes, query);
  }

  @Override
  public final void score(long query, long[] rows, int count, float[] scores) {
    long sums = query + 2L * strideBytes + FixedOrder.BLOCK_BYTES;
    int at = 0;
    while (at < count) {
      int left = Math.min(count - at, PASS);
      // Three rows are cheaper as four, the last one twice, than one by one.
      if (left >= 3) {
        four(query, rows, at, at + left - 1, sums);
      } else {
        left = 1;
        one(query, rows[at], sums);
      }
      FixedOrder.fold(sums, left);
      for (int k = 0; k < left; k++) {
        scores[at + k] = scoreOf(RawMemory.getFloat(sums + (long) k * Float.BYTES));
      }
      at += left;
    }
  }
}
