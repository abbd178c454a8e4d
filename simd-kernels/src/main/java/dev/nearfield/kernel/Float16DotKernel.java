package dev.nearfield.kernel;

/** Dot product of float16 rows. */
final class Float16DotKernel extends HalfKernel {

  Float16DotKernel(int dimension) {
    super(dimension, Float16Row.strideBytes(dimension), Float16Conversion.SCALE);
  }

  @Override
  void one(long query, long row, long sums) {
    for (int lane = 0; lane < FixedOrder.BLOCK_BYTES; lane += Lanes.BYTES) {
      Float16DotLeaves.one(query, row, strideBytes(), lane, sums);
    }
  }

  @Override
  void four(long query, long[] rows, int at, int last, long sums) {
    for (int lane = 0; lane < FixedOrder.BLOCK_BYTES; lane += Lanes.BYTES) {
      Float16DotLeaves.four(
          query, rows[at], rows[at + 1], rows[at + 2], rows[last], strideBytes(), lane, sums);
    }
  }

  @Override
  void arrange(long row, long query) {
    for (int lane = 0; lane < FixedOrder.BLOCK_BYTES; lane += Lanes.BYTES) {
      Float16Conversion.arrange(row, strideBytes(), lane, factor(), query);
    }
  }

  @Override
  float scoreOf(float sum) {
    return sum;
  }
}
