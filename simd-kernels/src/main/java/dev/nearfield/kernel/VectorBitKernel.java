package dev.nearfield.kernel;

/** Batches over rows of bits. A prepared query is laid out by {@link BitQuery}. */
abstract sealed class VectorBitKernel implements BitKernel permits HammingKernel, BitDot4Kernel {

  /** Rows for which a batch is worth its fold. */
  private static final int FEWEST = 3;

  private final int dimension;
  private final int queryBits;
  private final int blockBytes;

  VectorBitKernel(int dimension, int queryBits) {
    this.blockBytes = BitRow.blockBytes(dimension);
    this.dimension = dimension;
    this.queryBits = queryBits;
  }

  /** Stores the result of one row at an address, and an int behind it. */
  abstract void one(long query, long row, long result);

  /** Stores the results of the rows {@code from..to-1} as {@link IntegerResults}. */
  abstract void batch(long query, long[] rows, int from, int to, long results);

  /** Bytes behind the planes: {@link IntegerResults} and what else a batch needs. */
  int scratchBytes() {
    return IntegerResults.BYTES;
  }

  final int blockBytes() {
    return blockBytes;
  }

  @Override
  public final int dimension() {
    return dimension;
  }

  @Override
  public final int queryBits() {
    return queryBits;
  }

  @Override
  public final int queryBytes() {
    return queryBits * blockBytes + scratchBytes();
  }

  @Override
  public final void prepareQuery(long row, long query) {
    BitQuery.putRow(row, dimension, queryBits, query);
  }

  @Override
  public final void prepareValues(byte[] values, long query) {
    BitQuery.putValues(values, dimension, queryBits, query);
  }

  @Override
  public final void compare(long query, long[] rows, int count, int[] results) {
    long scratch = query + (long) queryBits * blockBytes;
    for (int from = 0; from < count; from += IntegerResults.ROWS) {
      int to = Math.min(count, from + IntegerResults.ROWS);
      compare(query, rows, from, to, scratch);
      for (int i = from; i < to; i++) {
        results[i] = IntegerResults.at(scratch, i);
      }
    }
  }

  /**
   * Stores the results of up to {@link IntegerResults#ROWS} rows.
   *
   * @param from a multiple of {@link IntegerResults#ROWS}
   * @param scratch address of {@link #scratchBytes} bytes, {@link IntegerResults} first
   */
  final void compare(long query, long[] rows, int from, int to, long scratch) {
    if (to - from >= FEWEST) {
      batch(query, rows, from, to, scratch);
      return;
    }
    for (int i = from; i < to; i++) {
      one(query, rows[i], scratch + (long) (i - from) * Integer.BYTES);
    }
  }
}
