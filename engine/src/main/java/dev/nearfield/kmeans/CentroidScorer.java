package dev.nearfield.kmeans;

import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import dev.nearfield.kernel.Float32Row;
import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowKernels;
import dev.nearfield.vector.VectorCheck;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/**
 * Scores a vector against all centroids: how near it is to each cell.
 *
 * <p>A {@link CellFinder} says only which is the nearest, and is quicker for many vectors in a row.
 *
 * <p>Threads: share freely, virtual ones too. Owns: the centroids outside the heap, until it is
 * collected; there is nothing to close.
 */
public final class CentroidScorer {

  private static final Cleaner CLEANER = Cleaner.create();

  private final Memory memory = new Memory();
  private final VectorCheck check;
  private final RowKernel kernel;
  private final long[] rows;

  /** As many as there ever were threads at the same time. */
  private final ConcurrentLinkedDeque<Scratch> scratches = new ConcurrentLinkedDeque<>();

  CentroidScorer(Centroids centroids) {
    CLEANER.register(this, memory);
    int dimension = centroids.dimension();
    check = new VectorCheck(dimension, centroids.metric());
    kernel =
        centroids.metric() == Metric.SQUARED_L2
            ? RowKernels.float32SquaredL2(dimension)
            : RowKernels.float32Dot(dimension);
    long stride = Float32Row.strideBytes(dimension);
    long first = memory.allocate(stride * centroids.count());
    rows = new long[centroids.count()];
    for (int cell = 0; cell < rows.length; cell++) {
      rows[cell] = first + cell * stride;
      Float32Row.encode(centroids.get(cell), dimension, rows[cell]);
    }
  }

  /** Freed when the scorer is gone, so it must not know it. */
  private static final class Memory implements Runnable {

    private @Nullable OffHeap pieces = new OffHeap();

    synchronized long allocate(long bytes) {
      if (pieces == null) {
        throw new IllegalStateException("the scorer is gone");
      }
      return pieces.allocate(bytes);
    }

    @Override
    public synchronized void run() {
      if (pieces != null) {
        pieces.close();
        pieces = null;
      }
    }
  }

  /** What one thread needs at a time. */
  private static final class Scratch {

    private final float[] vector;
    private final long query;

    Scratch(int dimension, long query) {
      vector = new float[dimension];
      this.query = query;
    }
  }

  /** Number of cells. */
  public int count() {
    return rows.length;
  }

  /** Components of each centroid. */
  public int dimension() {
    return kernel.dimension();
  }

  /**
   * Scores a vector against every centroid; the same pair has the same score, to the last bit.
   *
   * @param vector shape {@code [dimension]}
   * @param scores receives minus the squared distances, under cosine and dot the inner products;
   *     shape {@code [count]}
   * @throws InvalidVectorException if the vector cannot be compared
   */
  public void score(float[] vector, float[] scores) {
    OutOfRangeException.check("scores", scores.length, rows.length, rows.length);
    Scratch scratch = scratches.pollFirst();
    if (scratch == null) {
      scratch = new Scratch(dimension(), memory.allocate(kernel.queryBytes()));
    }
    try {
      check.accept(vector, scratch.vector);
      kernel.prepareVector(scratch.vector, scratch.query);
      kernel.score(scratch.query, rows, rows.length, scores);
    } finally {
      scratches.addFirst(scratch);
      Reference.reachabilityFence(this);
    }
  }
}
