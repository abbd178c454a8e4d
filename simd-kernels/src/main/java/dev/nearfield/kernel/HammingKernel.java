package dev.nearfield.kernel;

/** Hamming distance of rows of bits. */
final class HammingKernel extends VectorBitKernel {

  HammingKernel(int dimension) {
    super(dimension, 1);
  }

  @Override
  void one(long query, long row, long results) {
    HammingLeaves.one(query, row, blockBytes(), results);
  }

  @Override
  void four(long query, long[] rows, int at, int last, long results) {
    HammingLeaves.four(
        query, rows[at], rows[at + 1], rows[at + 2], rows[last], blockBytes(), results);
  }
}
