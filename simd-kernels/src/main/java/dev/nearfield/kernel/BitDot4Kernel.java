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
    // The later rows first: what a leaf stores before its results would overwrite the second's.
    BitDot4Leaves.two(query, rows[at + 2], rows[last], blockBytes(), results + 2 * Integer.BYTES);
    BitDot4Leaves.two(query, rows[at], rows[at + 1], blockBytes(), results);
  }
}
