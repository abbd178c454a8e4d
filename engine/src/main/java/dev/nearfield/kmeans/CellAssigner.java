package dev.nearfield.kmeans;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.VectorSource;
import dev.nearfield.parallel.Workers;

/**
 * Assigns whole sources to cells, and packs centroids for it.
 *
 * <p>Threads: static, share freely. Owns: the memory of a call, for its length.
 */
final class CellAssigner {

  private CellAssigner() {}

  static Assignment assign(
      Centroids centroids,
      float[] prices,
      Method method,
      VectorSource source,
      int threads,
      KMeansListener listener) {
    OutOfRangeException.check("threads", threads, 1, 1024);
    float[] origin = centroids.origin();
    try (var memory = new OffHeap();
        var workers = new Workers(threads)) {
      var packed = pack(centroids, origin, prices, source.count(), memory);
      var reader = new RowReader(source, centroids.dimension(), centroids.metric(), origin);
      var pass = new SourcePass(reader, packed, workers, memory);
      int[] cells = new int[source.count()];
      int cap = method instanceof Method.Balanced ? LoadCap.LOOKS : 0;
      var progress = new ProgressCount(listener, (1L + cap) * cells.length);
      double objective = pass.run(cells, progress);
      if (method instanceof Method.Balanced balanced) {
        int capacity = balanced.capacity(cells.length, centroids.count());
        objective += pass.capLoads(cells, capacity, progress);
      }
      return new Assignment(cells, centroids.count(), objective);
    }
  }

  /**
   * Arranges centroids less an origin, in memory of the caller's.
   *
   * @param lookedAt rows that will be compared with them
   */
  static PackedCentroids pack(
      Centroids centroids, float[] origin, float[] prices, long lookedAt, OffHeap memory) {
    int dimension = centroids.dimension();
    var packed =
        new PackedCentroids(centroids.metric(), dimension, centroids.count(), lookedAt, memory);
    for (int cell = 0; cell < centroids.count(); cell++) {
      float[] vector = centroids.get(cell);
      for (int i = 0; i < dimension; i++) {
        vector[i] -= origin[i];
      }
      packed.putAsIs(cell, vector);
    }
    System.arraycopy(prices, 0, packed.prices(), 0, prices.length);
    packed.pack();
    return packed;
  }
}
