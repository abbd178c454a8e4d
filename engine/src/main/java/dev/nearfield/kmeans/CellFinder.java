package dev.nearfield.kmeans;

import dev.nearfield.InvalidVectorException;
import dev.nearfield.kernel.Float32Row;
import dev.nearfield.vector.VectorCheck;

/**
 * Finds the cells of single vectors, and allocates nothing for it.
 *
 * <pre>{@code
 * try (CellFinder finder = centroids.finder()) {
 *   int cell = finder.nearest(vector);
 * }
 * }</pre>
 *
 * <p>Threads: one at a time. Owns: the packed centroids, until closed.
 */
public final class CellFinder implements AutoCloseable {

  private final OffHeap memory;
  private final VectorCheck check;
  private final PackedCentroids centroids;
  private final float[] origin;
  private final float[] vector;
  private final long scratch;
  private final long[] row;
  private final int[] cell = new int[1];
  private final float[] cost = new float[1];
  private boolean closed;

  /** Packs centroids; owns the memory, also if this fails. */
  static CellFinder of(Centroids centroids, OffHeap memory) {
    try {
      return new CellFinder(centroids, memory);
    } catch (Throwable failure) {
      memory.close(); // nobody else could free what was packed already
      throw failure;
    }
  }

  private CellFinder(Centroids centroids, OffHeap memory) {
    this.memory = memory;
    int dimension = centroids.dimension();
    check = new VectorCheck(dimension, centroids.metric());
    origin = centroids.origin();
    this.centroids =
        CellAssigner.pack(centroids, origin, new float[centroids.count()], Long.MAX_VALUE, memory);
    vector = new float[dimension];
    scratch = memory.allocate(this.centroids.block().scratchBytes());
    row = new long[] {memory.allocate(Float32Row.strideBytes(dimension))};
  }

  /**
   * Returns the cell whose centroid is the nearest; of equally near ones the lowest.
   *
   * @throws InvalidVectorException if the vector cannot be compared
   */
  public int nearest(float[] vector) {
    if (closed) {
      throw new IllegalStateException("the finder is closed");
    }
    check.accept(vector, this.vector);
    for (int i = 0; i < this.vector.length; i++) {
      this.vector[i] -= origin[i];
    }
    Float32Row.encode(this.vector, this.vector.length, row[0]);
    centroids.nearest(row, 1, scratch, cell, cost);
    return cell[0];
  }

  /** Frees the packed centroids. Idempotent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      memory.close();
    }
  }
}
