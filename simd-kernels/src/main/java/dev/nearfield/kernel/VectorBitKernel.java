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
      int left = Math.min(count - at, PASS);
      // Three rows are cheaper as four, the last one twice, than one by one.
      if (left >= 3) {
        four(query, rows, at, at + left - 1, scratch);
      } else {
        left = 1;
        one(query, rows[at], scratch);
      }
      for (int k = 0; k < left; k++) {
        results[at + k] = RawMemory.getInt(scratch + (long) k * Integer.BYTES);
      }
      at += left;
    }
  }
}
