package dev.nearfield.kernel;

/**
 * Batches over rows of bits, up to four rows a pass. A prepared query is laid out by {@link
 * BitQuery}.
 */
abstract sealed class VectorBitKernel implements BitKernel permits HammingKernel, BitDot4Kernel {

  private static final int PASS = 4;

  private final int dimension;
  private final int queryBits;
  private final int blockBytes;

  VectorBitKernel(int dimension, int queryBits) {
    this.blockBytes = BitRow.blockBytes(dimension);
    this.dimension = dimension;
    this.queryBits = queryBits;
  }

  /** Stores the result of one row. */
  abstract void one(long query, long row, long results);

  /** Stores the results of four rows from {@code at}; the row at {@code last} is the fourth. */
  abstract void four(long query, long[] rows, int at, int last, long results);

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
    return queryBits * blockBytes + BitQuery.SCRATCH_BYTES;
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
    long scratch = query + (long) queryBits * blockBytes + Integer.BYTES;
    int at = 0;
    while (at < count) {
      int end = at + pass(query, rows, at, count - at, scratch);
      for (long result = scratch; at < end; at++, result += Integer.BYTES) {
        results[at] = RawMemory.getInt(result);
      }
    }
  }

  /**
   * Compares the next rows and stores their results, ints; the int before is overwritten, too.
   *
   * @param at first row
   * @param left rows from there on, {@code >= 1}
   * @return rows compared
   */
  final int pass(long query, long[] rows, int at, int left, long results) {
    if (left < 3) {
      one(query, rows[at], results);
      return 1;
    }
    // Three rows are cheaper as four, the last one twice, than one by one.
    int taken = Math.min(left, PASS);
    four(query, rows, at, at + taken - 1, results);
    return taken;
  }
}
