package dev.nearfield;

import dev.nearfield.storage.KeyType;

/** What the index benchmarks have in common: the same index but for its codes and dimension. */
final class BenchmarkIndex {

  /** Of the data, in every benchmark. */
  static final long SEED = 42;

  private BenchmarkIndex() {}

  /** An index with {@code long} ids, squared distance and default options. */
  static IndexBuilder builder(Codes codes, int dimension) {
    return VectorIndex.builder()
        .dimension(dimension)
        .metric(Metric.SQUARED_L2)
        .codes(codes)
        .ids(KeyType.LONG);
  }
}
