package dev.nearfield.kmeans;

import dev.nearfield.Metric;
import dev.nearfield.kernel.CentroidBlock;
import dev.nearfield.kernel.CentroidBlocks;
import dev.nearfield.kernel.Float32Row;
import dev.nearfield.kernel.RawMemory;

/**
 * Centroids as rows, where they are changed, and packed, where they are compared.
 *
 * <p>Threads: changed and packed by one thread; compared by any while nobody does. Owns: nothing,
 * its memory belongs to the run.
 */
final class PackedCentroids {

  private final Metric metric;
  private final CentroidBlock block;
  private final int strideBytes;
  private final long rows;
  private final long packed;
  private final float[] prices;

  /**
   * Makes room.
   *
   * @param lookedAt rows that will be compared with the centroids, all looks together
   */
  PackedCentroids(Metric metric, int dimension, int count, long lookedAt, OffHeap memory) {
    this.metric = metric;
    block =
        switch (metric) {
          case SQUARED_L2 -> CentroidBlocks.squaredL2(dimension, count, lookedAt);
          case COSINE, DOT -> CentroidBlocks.dot(dimension, count, lookedAt);
        };
    strideBytes = Float32Row.strideBytes(dimension);
    rows = memory.allocate((long) count * strideBytes);
    packed = memory.allocate(block.packedBytes());
    prices = new float[count];
  }

  Metric metric() {
    return metric;
  }

  CentroidBlock block() {
    return block;
  }

  int count() {
    return block.count();
  }

  int dimension() {
    return block.dimension();
  }

  /** Address of a centroid's row. */
  long row(int cell) {
    return rows + (long) cell * strideBytes;
  }

  /** Added to each cell's cost, shape {@code [count]}; the caller may change it before packing. */
  float[] prices() {
    return prices;
  }

  /** Replaces a centroid by a row; of length 1 where the metric wants it. */
  void put(int cell, long row) {
    float[] vector = new float[dimension()];
    Float32Row.decode(row, dimension(), vector);
    put(cell, vector);
  }

  /**
   * Replaces a centroid; under cosine and dot by the vector of length 1 in its direction, and if it
   * has none not at all.
   *
   * @param vector overwritten
   */
  void put(int cell, float[] vector) {
    if (metric == Metric.SQUARED_L2 || normalize(vector)) {
      Float32Row.encode(vector, dimension(), row(cell));
    }
  }

  /** Replaces a centroid by a vector that has the length it should have. */
  void putAsIs(int cell, float[] vector) {
    Float32Row.encode(vector, dimension(), row(cell));
  }

  /** Copies a centroid, shape {@code [dimension]}. */
  void copyTo(int cell, float[] vector) {
    Float32Row.decode(row(cell), dimension(), vector);
  }

  private static boolean normalize(float[] vector) {
    double length = Math.sqrt(RowReader.squaredNorm(vector));
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] / length);
    }
    return length > 0;
  }

  /** Takes over changed centroids and prices. */
  void pack() {
    block.pack(rows, prices, packed);
  }

  /** {@link CentroidBlock#nearest} with these centroids. */
  void nearest(long[] addresses, int count, long scratch, int[] cells, float[] costs) {
    block.nearest(packed, addresses, count, scratch, cells, costs);
  }

  /** One component of a centroid. */
  float get(int cell, int component) {
    return RawMemory.getFloat(row(cell) + (long) component * Float.BYTES);
  }
}
