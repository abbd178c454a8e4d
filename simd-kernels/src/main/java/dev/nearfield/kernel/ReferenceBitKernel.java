package dev.nearfield.kernel;

/**
 * Compares rows of bits one by one in plain Java: the oracle of the vector kernels, and what runs
 * where they do not. A prepared query is the planes of {@link BitQuery}.
 */
final class ReferenceBitKernel implements BitKernel {

  /** Compares one row with a query. */
  @FunctionalInterface
  interface PairResult {
    int compare(long query, long row, int bytes);
  }

  private final int dimension;
  private final int queryBits;
  private final PairResult pairResult;

  ReferenceBitKernel(int dimension, int queryBits, PairResult pairResult) {
    this.dimension = RowKernels.checkDimension(dimension);
    this.queryBits = queryBits;
    this.pairResult = pairResult;
  }

  static int hamming(long query, long row, int bytes) {
    int sum = 0;
    for (int at = 0; at < bytes; at += Long.BYTES) {
      sum += Long.bitCount(RawMemory.getLong(query + at) ^ RawMemory.getLong(row + at));
    }
    return sum;
  }

  static int dot4(long query, long row, int bytes) {
    int sum = 0;
    for (int at = 0; at < bytes; at += Long.BYTES) {
      long bits = RawMemory.getLong(row + at);
      for (int plane = 0; plane < 4; plane++) {
        long values = RawMemory.getLong(query + (long) plane * bytes + at);
        sum += Long.bitCount(bits & values) << plane;
      }
    }
    return sum;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public int queryBits() {
    return queryBits;
  }

  @Override
  public int queryBytes() {
    return queryBits * BitRow.blockBytes(dimension);
  }

  @Override
  public void prepareQuery(long row, long query) {
    BitQuery.putRow(row, dimension, queryBits, query);
  }

  @Override
  public void prepareValues(byte[] values, long query) {
    BitQuery.putValues(values, dimension, queryBits, query);
  }

  @Override
  public void compare(long query, long[] rows, int count, int[] results) {
    int bytes = BitRow.blockBytes(dimension);
    for (int i = 0; i < count; i++) {
      results[i] = pairResult.compare(query, rows[i], bytes);
    }
  }
}
