package dev.nearfield.kernel;

/** Dot product of float32 rows. */
final class Float32DotKernel extends Float32Kernel {

  Float32DotKernel(int dimension) {
    super(dimension);
  }

  @Override
  void one(long query, long row, long sums) {
    for (int lane = 0; lane < FixedOrder.BLOCK_BYTES; lane += Lanes.BYTES) {
      Float32DotLeaves.one(query, row, strideBytes(), lane, sums);
    }
  }

  @Override
  void four(long query, long[] rows, int at, int last, long sums) {
    for (int lane = 0; lane < FixedOrder.BLOCK_BYTES; lane += Lanes.BYTES) {
      Float32DotLeaves.four(
          query,
          rows[at],
          rows[Math.min(at + 1, last)],
          rows[Math.min(at + 2, last)],
          rows[Math.min(at + 3, last)],
          strideBytes(),
          lane,
          sums);
    }
  }

  @Override
  void eight(long query, long[] rows, int at, int last, long sums) {
    for (int lane = 0; lane < FixedOrder.BLOCK_BYTES; lane += Lanes.BYTES) {
      Float32DotLeaves.eight(
          query,
          rows[at],
          rows[Math.min(at + 1, last)],
          rows[Math.min(at + 2, last)],
          rows[Math.min(at + 3, last)],
          rows[Math.min(at + 4, last)],
          rows[Math.min(at + 5, last)],
          rows[Math.min(at + 6, last)],
          rows[Math.min(at + 7, last)],
          strideBytes(),
          lane,
          sums);
    }
  }

  @Override
  float scoreOf(float sum) {
    return sum;
  }
}
