package dev.nearfield.kernel;

/** Dot product of rows of bits and values of four bits. */
final class BitDot4Kernel extends VectorBitKernel {

  BitDot4Kernel(int dimension) {
    super(dimension, 4);
  }

  @Override
  void one(long query, long row, long results) {
    BitDot4Leaves.one(query, row, blockBytes(), results);
  }

  @Override
  void four(long query, long[] rows, int at, int last, long results) {
    BitDot4Leaves.four(
        query, rows[at], rows[at + 1], rows[at + 2], rows[last], blockBytes(), results);
  }
}
