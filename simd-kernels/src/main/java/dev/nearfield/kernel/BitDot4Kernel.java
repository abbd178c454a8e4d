package dev.nearfield.kernel;

/** Dot product of rows of bits and values of four bits. */
final class BitDot4Kernel extends VectorBitKernel {

  /** The results, then a line of sums a row. */
  static final int SCRATCH_BYTES =
      IntegerResults.BYTES + IntegerResults.ROWS * FixedOrder.BLOCK_BYTES;

  BitDot4Kernel(int dimension) {
    super(dimension, 4);
  }

  @Override
  int scratchBytes() {
    return SCRATCH_BYTES;
  }

  @Override
  void one(long query, long row, long result) {
    BitDot4Leaves.one(query, row, blockBytes(), result);
  }

  @Override
  void batch(long query, long[] rows, int from, int to, long results) {
    if (WideFold.USED) {
      long sums = results + IntegerResults.BYTES;
      BitDot4Leaves.sums(query, rows, from, to, blockBytes(), sums, results);
      WideFold.ints(sums, to - from, results);
    } else {
      for (int i = from; i < to; i++) {
        BitDot4Leaves.one(query, rows[i], blockBytes(), results + (long) (i - from) * 4);
      }
    }
  }
}
