package dev.nearfield.kmeans;

import dev.nearfield.kernel.Float32Row;
import dev.nearfield.parallel.Workers;
import java.util.Arrays;

/**
 * Assigns every vector of a source to a cell, a few rows in memory at a time.
 *
 * <p>Threads: used by one thread, works with many. Owns: nothing, its memory belongs to the run.
 */
final class SourcePass {

  private static final int CHUNK_ROWS = 256;

  private final RowReader reader;
  private final PackedCentroids centroids;
  private final Workers workers;
  private final OffHeap memory;
  private final Scratch[] scratches;

  /** What one worker reads and assigns a chunk with. */
  private static final class Scratch {

    private final float[] vector;
    private final long[] rows = new long[CHUNK_ROWS];
    private final long kernel;
    private final float[] costs = new float[CHUNK_ROWS];
    private final double[] norms = new double[CHUNK_ROWS];
    private final int[] cells = new int[CHUNK_ROWS];

    Scratch(PackedCentroids centroids, OffHeap memory) {
      vector = new float[centroids.dimension()];
      kernel = memory.allocate(centroids.block().scratchBytes());
      int stride = Float32Row.strideBytes(centroids.dimension());
      long first = memory.allocate((long) CHUNK_ROWS * stride);
      Arrays.setAll(rows, i -> first + (long) i * stride);
    }
  }

  SourcePass(RowReader reader, PackedCentroids centroids, Workers workers, OffHeap memory) {
    this.reader = reader;
    this.centroids = centroids;
    this.workers = workers;
    this.memory = memory;
    scratches = new Scratch[workers.count()];
    for (int i = 0; i < scratches.length; i++) {
      scratches[i] = new Scratch(centroids, memory);
    }
  }

  /**
   * Finds the cells of vectors {@code 0..cells.length-1}.
   *
   * @param cells receives them
   * @return the objective
   */
  double run(int[] cells, ProgressCount progress) {
    double[] objectives = new double[Math.ceilDiv(cells.length, CHUNK_ROWS)];
    workers.run(
        objectives.length,
        1,
        (worker, chunk) -> {
          int from = chunk * CHUNK_ROWS;
          int count = Math.min(CHUNK_ROWS, cells.length - from);
          objectives[chunk] = assign(from, count, scratches[worker]);
          System.arraycopy(scratches[worker].cells, 0, cells, from, count);
          progress.add(worker, count);
        });
    progress.tell();
    double objective = 0;
    for (double each : objectives) {
      objective += each;
    }
    return objective;
  }

  private double assign(int from, int count, Scratch scratch) {
    for (int i = 0; i < count; i++) {
      reader.read(from + i, scratch.vector, scratch.rows[i]);
      scratch.norms[i] = RowReader.squaredNorm(scratch.vector);
    }
    centroids.nearest(scratch.rows, count, scratch.kernel, scratch.cells, scratch.costs);
    double objective = 0;
    for (int i = 0; i < count; i++) {
      double cost = (double) scratch.costs[i] - centroids.prices()[scratch.cells[i]];
      objective +=
          switch (centroids.metric()) {
            case SQUARED_L2 -> Math.max(0, scratch.norms[i] + cost);
            case COSINE -> Math.max(0, 1 + cost);
            case DOT -> cost;
          };
    }
    return objective;
  }

  /**
   * Moves vectors out of overfull cells.
   *
   * @return by how much the objective grew
   */
  double capLoads(int[] cells, int capacity, ProgressCount progress) {
    LoadCap.RowAccess access =
        (worker, position) -> {
          Scratch scratch = scratches[worker];
          reader.read(position, scratch.vector, scratch.rows[0]);
          return scratch.rows[0];
        };
    return new LoadCap(centroids, capacity, access, workers, memory, progress).enforce(cells);
  }
}
