package dev.nearfield.kmeans;

import dev.nearfield.kernel.CentroidBlock;
import dev.nearfield.parallel.Workers;
import java.util.concurrent.CancellationException;

/**
 * One look at training rows: finds the nearest cell of each, and adds up the rows of each cell.
 *
 * <p>Threads: used by one thread, works with many. Owns: nothing, its memory belongs to the run.
 */
final class RowPass {

  /*
   * Workers take chunks of rows in order. A worker finds the nearest cells of its chunk, adds the
   * rows of each cell up into sums of its own, and when it is the chunk's turn adds these to the
   * sums of all. So the sums of a chunk are added in the order of its rows, the sums of chunks in
   * the order of the chunks, and the outcome does not depend on who did which chunk, or when.
   */

  private static final int MAX_CHUNK_ROWS = 1_024;
  private static final int MIN_CHUNK_ROWS = 64;

  /** What the rows of a chunk take, so that adding them up finds them in the cache. */
  private static final int CHUNK_BYTES = 1 << 20;

  private final TrainingRows rows;
  private final Workers workers;
  private final Tally[] tallies;
  private final ProgressCount progress;
  private final int chunkRows;

  /** A pass over rows of one dimension; the memory lasts for all passes of the run. */
  RowPass(
      TrainingRows rows,
      CentroidBlock block,
      Workers workers,
      OffHeap memory,
      ProgressCount progress) {
    this.rows = rows;
    this.workers = workers;
    this.progress = progress;
    chunkRows = chunkRows(rows.dimension());
    tallies = new Tally[workers.count()];
    for (int i = 0; i < tallies.length; i++) {
      tallies[i] = new Tally(block, chunkRows, memory);
    }
  }

  private static int chunkRows(int dimension) {
    int fitting = CHUNK_BYTES / (dimension * Float.BYTES);
    return Math.max(MIN_CHUNK_ROWS, Math.min(MAX_CHUNK_ROWS, fitting));
  }

  /**
   * Looks at rows once.
   *
   * @param selected the rows, in ascending order
   * @param centroids to compare with, packed
   * @param sums cleared, then filled
   * @param cells receives the nearest cell of each selected row, shape {@code [selected.length]}
   * @throws CancellationException if the listener says so; sums and cells are then meaningless
   */
  void run(int[] selected, PackedCentroids centroids, CellSums sums, int[] cells) {
    sums.clear();
    var turns = new Turns();
    workers.run(
        Math.ceilDiv(selected.length, chunkRows),
        1,
        (worker, chunk) -> {
          int from = chunk * chunkRows;
          int to = Math.min(selected.length, from + chunkRows);
          try {
            tallies[worker].count(rows, selected, from, to, centroids, cells);
            turns.take(chunk, () -> tallies[worker].addTo(sums));
            progress.add(worker, to - from);
          } catch (Throwable failure) {
            turns.breakOff();
            throw failure;
          }
        });
  }
}
