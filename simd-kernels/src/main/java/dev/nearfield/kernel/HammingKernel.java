package dev.nearfield.kernel;

/** Hamming distance of rows of bits. */
final class HammingKernel extends VectorBitKernel {

  HammingKernel(int dimension) {
    super(dimension, 1);
  }

  @Override
  void one(long query, long row, long result) {
    HammingLeaves.one(query, row, blockBytes(), result);
  }

  @Override
  void batch(long query, long[] rows, int from, int to, long results) {
    HammingLeaves.batch(query, rows, from, to, blockBytes(), results);
  }
}
