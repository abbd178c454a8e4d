package dev.nearfield.kernel;

/**
 * Batches over 7-bit rows: exact integer dot products of the codes, two rows a pass, then the
 * metric's value from the dot product and the two rows' corrections.
 *
 * <p>Two, because four rows with two accumulators each exceed C2's inlining budget and box.
 */
abstract sealed class Int8Kernel implements RowKernel permits Int8DotKernel, Int8SquaredL2Kernel {

  private static final int PASS = 2;

  private final int dimension;
  private final int strideBytes;
  private final int blockBytes;
  private final int correctionsAt;
  private final int queryCorrectionsAt;

  Int8Kernel(int dimension) {
    this.strideBytes = Int8Row.strideBytes(dimension);
    this.dimension = dimension;
    this.blockBytes = Int8Row.blockBytes(dimension);
    this.correctionsAt = Int8Row.correctionsAt(dimension);
    this.queryCorrectionsAt = 2 * Int8Query.planeBytes(blockBytes);
  }

  /**
   * Returns the score of two rows.
   *
   * @param a address of the query's corrections
   * @param b address of the row's corrections
   * @param codeDot dot product of their codes
   */
  abstract float score(long a, long b, int codeDot);

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
    return queryCorrectionsAt + 2 * Int8Query.LINE_BYTES;
  }

  @Override
  public final void prepareQuery(long row, long query) {
    Int8Leaves.split(row, query, blockBytes);
    Int8Query.clearPlanes(query, dimension, blockBytes);
    RawMemory.copy(row + correctionsAt, query + queryCorrectionsAt, Int8Row.CORRECTION_BYTES);
  }

  @Override
  public final void score(long query, long[] rows, int count, float[] scores) {
    long corrections = query + queryCorrectionsAt;
    long dots = corrections + Int8Query.LINE_BYTES;
    int at = 0;
    for (; at + PASS <= count; at += PASS) {
      long row0 = rows[at];
      long row1 = rows[at + 1];
      Int8Leaves.two(query, row0, row1, blockBytes, dots);
      scores[at] = score(corrections, row0 + correctionsAt, RawMemory.getInt(dots));
      scores[at + 1] =
          score(corrections, row1 + correctionsAt, RawMemory.getInt(dots + Integer.BYTES));
    }
    if (at < count) {
      Int8Leaves.one(query, rows[at], blockBytes, dots);
      scores[at] = score(corrections, rows[at] + correctionsAt, RawMemory.getInt(dots));
    }
  }
}
