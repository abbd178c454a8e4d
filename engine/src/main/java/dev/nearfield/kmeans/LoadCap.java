package dev.nearfield.kmeans;

import dev.nearfield.Metric;
import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowKernels;
import dev.nearfield.parallel.Workers;
import java.util.Arrays;

/**
 * Moves rows out of cells that hold too many, those first that lose least by it.
 *
 * <p>Threads: used by one thread, works with many. Owns: nothing, its memory belongs to the run.
 */
final class LoadCap {

  /*
   * Every row of an overfull cell has a loss: what the cheapest cell with room costs more than its
   * own. In the order of their losses rows leave until their cell holds no more than it may, each
   * for the cell with room that is the cheapest by then. Greedy, so not the least loss of all, but
   * prices have done most of the work before.
   */

  /** How often a row counts as looked at: to find its loss, and to move it. */
  static final int LOOKS = 2;

  /** Rows between two words of progress: each is compared with all centroids. */
  private static final int CHUNK_ROWS = 64;

  /** Finds a row in memory. */
  @FunctionalInterface
  interface RowAccess {
    /** Address of a row, good until the worker asks for the next. */
    long row(int worker, int position);
  }

  private final PackedCentroids centroids;
  private final int capacity;
  private final RowAccess rows;
  private final Workers workers;
  private final ProgressCount progress;
  private final RowKernel kernel;
  private final long[] queries;
  private final long[] centroidRows;
  private final float[][] scores;

  LoadCap(
      PackedCentroids centroids,
      int capacity,
      RowAccess rows,
      Workers workers,
      OffHeap memory,
      ProgressCount progress) {
    this.centroids = centroids;
    this.capacity = capacity;
    this.rows = rows;
    this.workers = workers;
    this.progress = progress;
    int dimension = centroids.dimension();
    kernel =
        centroids.metric() == Metric.SQUARED_L2
            ? RowKernels.float32SquaredL2(dimension)
            : RowKernels.float32Dot(dimension);
    centroidRows = new long[centroids.count()];
    Arrays.setAll(centroidRows, centroids::row);
    scores = new float[workers.count()][centroids.count()];
    queries = new long[workers.count()];
    Arrays.setAll(queries, i -> memory.allocate(kernel.queryBytes()));
  }

  /**
   * Moves rows until no cell holds more than the capacity.
   *
   * @param cells the cell of each row; changed
   * @return by how much the objective grew
   */
  double enforce(int[] cells) {
    int[] sizes = Assignment.sizesOf(cells, centroids.count());
    int[] crowded = crowdedRows(cells, sizes);
    progress.add(0, (long) LOOKS * (cells.length - crowded.length));
    long[] order = orderByLoss(crowded, cells, sizes.clone());
    double growth = 0;
    for (int i = 0; i < order.length; i++) {
      growth += moveIfCrowded(crowded[(int) order[i]], cells, sizes);
      if ((i + 1) % CHUNK_ROWS == 0) {
        progress.add(0, CHUNK_ROWS);
      }
    }
    progress.add(0, order.length % CHUNK_ROWS);
    return growth;
  }

  private double moveIfCrowded(int row, int[] cells, int[] sizes) {
    int own = cells[row];
    if (sizes[own] <= capacity) {
      return 0;
    }
    score(0, row);
    int next = cheapestWithRoom(0, sizes);
    sizes[own]--;
    sizes[next]++;
    cells[row] = next;
    return scores[0][own] - scores[0][next];
  }

  private int[] crowdedRows(int[] cells, int[] sizes) {
    int[] crowded = new int[cells.length];
    int count = 0;
    for (int row = 0; row < cells.length; row++) {
      if (sizes[cells[row]] > capacity) {
        crowded[count++] = row;
      }
    }
    return Arrays.copyOf(crowded, count);
  }

  /** Places in {@code crowded}, the least loss first, and of equal ones the first row. */
  private long[] orderByLoss(int[] crowded, int[] cells, int[] sizes) {
    long[] order = new long[crowded.length];
    workers.run(
        Math.ceilDiv(crowded.length, CHUNK_ROWS),
        1,
        (worker, chunk) -> {
          int from = chunk * CHUNK_ROWS;
          int to = from + Math.min(CHUNK_ROWS, crowded.length - from);
          for (int i = from; i < to; i++) {
            score(worker, crowded[i]);
            int next = cheapestWithRoom(worker, sizes);
            float loss = cost(worker, next) - cost(worker, cells[crowded[i]]);
            order[i] = (long) orderable(loss) << 32 | i;
          }
          progress.add(worker, to - from);
        });
    Arrays.sort(order);
    return order;
  }

  /** An int that orders like the float. */
  private static int orderable(float value) {
    int bits = Float.floatToIntBits(value);
    return bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
  }

  private void score(int worker, int position) {
    kernel.prepareQuery(rows.row(worker, position), queries[worker]);
    kernel.score(queries[worker], centroidRows, centroidRows.length, scores[worker]);
  }

  private float cost(int worker, int cell) {
    return centroids.prices()[cell] - scores[worker][cell];
  }

  private int cheapestWithRoom(int worker, int[] sizes) {
    int cheapest = -1;
    for (int cell = 0; cell < sizes.length; cell++) {
      if (sizes[cell] < capacity && (cheapest < 0 || cost(worker, cell) < cost(worker, cheapest))) {
        cheapest = cell;
      }
    }
    assert cheapest >= 0 : "all cells are full, so none is overfull";
    return cheapest;
  }
}
