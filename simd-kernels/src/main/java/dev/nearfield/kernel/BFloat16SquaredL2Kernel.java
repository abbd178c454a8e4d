package dev.nearfield.kernel;

/** Minus the squared Euclidean distance of bfloat16 rows. */
final class BFloat16SquaredL2Kernel extends HalfKernel {

  BFloat16SquaredL2Kernel(int dimension) {
    super(dimension, BFloat16Row.strideBytes(dimension), 1f);
  }

  @Override
  void one(long query, long row, long sums) {
    for (int lane = 0; lane < FixedOrder.BLOCK_BYTES; lane += Lanes.BYTES) {
      BFloat16SquaredL2Leaves.one(query, row, strideBytes(), lane, sums);
    }
  }

  @Override
  void four(long query, long[] rows, int at, int last, long sums) {
    for (int lane = 0; lane < FixedOrder.BLOCK_BYTES; lane += Lanes.BYTES) {
      BFloat16SquaredL2Leaves.four(
          query, rows[at], rows[at + 1], rows[at + 2], rows[last], strideBytes(), lane, sums);
    }
  }

  @Override
  void arrange(long row, long query) {
    for (int lane = 0; lane < FixedOrder.BLOCK_BYTES; lane += Lanes.BYTES) {
      BFloat16Conversion.arrange(row, strideBytes(), lane, factor(), query);
    }
  }

  @Override
  float scoreOf(float sum) {
    return 0f - sum;
  }
}
