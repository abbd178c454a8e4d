package dev.nearfield.kmeans;

import dev.nearfield.kernel.Float32Row;
import dev.nearfield.kernel.RowTable;
import dev.nearfield.parallel.Workers;

/**
 * The rows that training looks at, in memory outside the heap.
 *
 * <p>Threads: immutable once read. Owns: nothing, its memory belongs to the run.
 */
final class TrainingRows {

  /** Rows that one task reads. */
  private static final int TASK_ROWS = 256;

  private final RowTable rows;
  private final int dimension;
  private final int count;
  private final double squaredNorms;

  private TrainingRows(RowTable rows, int dimension, int count, double squaredNorms) {
    this.rows = rows;
    this.dimension = dimension;
    this.count = count;
    this.squaredNorms = squaredNorms;
  }

  /** Reads the vectors at some positions. */
  static TrainingRows read(
      RowReader reader, int[] positions, OffHeap memory, Workers workers, ProgressCount progress) {
    int dimension = reader.dimension();
    RowTable rows = memory.rows(Float32Row.strideBytes(dimension), positions.length);
    var norms = new double[Math.ceilDiv(positions.length, TASK_ROWS)];
    var vectors = new float[workers.count()][dimension];
    workers.run(
        norms.length,
        1,
        (worker, task) -> {
          int from = task * TASK_ROWS;
          int to = from + Math.min(TASK_ROWS, positions.length - from);
          for (int row = from; row < to; row++) {
            reader.read(positions[row], vectors[worker], rows.address(row));
            norms[task] += RowReader.squaredNorm(vectors[worker]);
          }
          progress.add(worker, to - from);
        });
    double squaredNorms = 0;
    for (double norm : norms) {
      squaredNorms += norm;
    }
    return new TrainingRows(rows, dimension, positions.length, squaredNorms);
  }

  int count() {
    return count;
  }

  int dimension() {
    return dimension;
  }

  /** Address of a {@link Float32Row}. */
  long address(int row) {
    return rows.address(row);
  }

  /** The sum of all rows' squared lengths. */
  double squaredNorms() {
    return squaredNorms;
  }
}
