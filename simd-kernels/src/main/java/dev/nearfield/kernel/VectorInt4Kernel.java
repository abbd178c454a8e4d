package dev.nearfield.kernel;

/** Integer sums of a batch by {@link Int4Leaves}, then the score of each row. */
final class VectorInt4Kernel implements Int4Kernel {

  /** The results, then a line of sums a row. */
  static final int SCRATCH_BYTES =
      IntegerResults.BYTES + IntegerResults.ROWS * FixedOrder.BLOCK_BYTES;

  /** Rows for which a batch is worth its fold. */
  private static final int FEWEST = WideFold.USED ? 3 : Integer.MAX_VALUE;

  private final int dimension;
  private final int strideBytes;
  private final int blockBytes;
  private final int correctionsAt;

  VectorInt4Kernel(int dimension) {
    this.strideBytes = Int4Row.strideBytes(dimension);
    this.dimension = dimension;
    this.blockBytes = Int4Row.blockBytes(dimension);
    this.correctionsAt = Int4Row.correctionsAt(dimension);
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
    return Int4Query.bytes(blockBytes);
  }

  @Override
  public void prepareQuery(float[] vector, float[] cellScores, int cellCount, long query) {
    Int4Query.prepare(vector, cellScores, cellCount, blockBytes, query, true);
  }

  @Override
  public void score(long query, long[] rows, int count, float[] scores) {
    long terms = Int4Query.terms(query, blockBytes);
    long results = Int4Query.scratch(terms);
    for (int from = 0; from < count; from += IntegerResults.ROWS) {
      int to = Math.min(count, from + IntegerResults.ROWS);
      multiply(query, rows, from, to, results);
      for (int i = from; i < to; i++) {
        int dot = IntegerResults.at(results, i);
        scores[i] = Int4Query.score(terms, rows[i] + correctionsAt, dot);
      }
    }
  }

  private void multiply(long query, long[] rows, int from, int to, long results) {
    if (to - from >= FEWEST) {
      long sums = results + IntegerResults.BYTES;
      Int4Leaves.sums(query, rows, from, to, blockBytes, sums, results);
      WideFold.ints(sums, to - from, results);
      return;
    }
    for (int i = from; i < to; i++) {
      Int4Leaves.one(query, rows[i], blockBytes, results + (long) (i - from) * Integer.BYTES);
    }
  }
}
