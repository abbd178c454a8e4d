package dev.nearfield.kmeans;

import dev.nearfield.parallel.Workers;
import java.util.Arrays;
import java.util.Random;

/**
 * One run of training over rows in memory.
 *
 * <p>Threads: used by one thread, works with many. Owns: nothing, its memory belongs to the run.
 */
final class Training {

  /** Looks at the rows after the last iteration, should cells be empty even then. */
  private static final int LAST_LOOKS = 3;

  private final KMeansOptions options;
  private final TrainingRows rows;
  private final Random random;
  private final Workers workers;
  private final OffHeap memory;
  private final PackedCentroids centroids;
  private final CellSums sums;
  private final ProgressCount progress;
  private final RowPass pass;

  /** All rows, and the cell of each after the last look at all of them. */
  private final int[] all;

  private final int[] cells;
  private int iterations;

  Training(
      KMeansOptions options,
      TrainingRows rows,
      Random random,
      Workers workers,
      OffHeap memory,
      ProgressCount progress) {
    this.options = options;
    this.rows = rows;
    this.random = random;
    this.workers = workers;
    this.memory = memory;
    this.progress = progress;
    centroids =
        new PackedCentroids(
            options.metric(),
            rows.dimension(),
            options.cellCount(),
            rowsInAllPhases(options, rows.count()),
            memory);
    sums = new CellSums(rows.dimension(), options.cellCount(), memory);
    pass = new RowPass(rows, centroids.block(), workers, memory, progress);
    all = new int[rows.count()];
    Arrays.setAll(all, i -> i);
    cells = new int[rows.count()];
  }

  /** Rows that are read, looked at in each iteration and at its end, and in the load cap. */
  static long rowsInAllPhases(KMeansOptions options, int rowCount) {
    long cap = options.method() instanceof Method.Balanced ? LoadCap.LOOKS : 0;
    return (2 + cap) * rowCount + (long) rowsPerIteration(options, rowCount) * options.iterations();
  }

  private static int rowsPerIteration(KMeansOptions options, int rowCount) {
    return switch (options.method()) {
      case Method.Lloyd _, Method.Balanced _ -> rowCount;
      case Method.MiniBatch(int batchRows) -> Math.min(batchRows, rowCount);
    };
  }

  /** Trains; the reader takes the centroids back to where the vectors are. */
  Clustering run(RowReader reader) {
    Seeds.sow(options.seeding(), rows, centroids, random, workers, progress);
    centroids.pack();
    double objective =
        switch (options.method()) {
          case Method.Lloyd _ -> lloyd();
          case Method.MiniBatch _ -> miniBatches();
          case Method.Balanced balanced -> balanced(balanced);
        };
    var trained = new Assignment(cells, centroids.count(), objective);
    return new Clustering(
        Centroids.of(centroids, reader), centroids.prices().clone(), options, trained, iterations);
  }

  private double lloyd() {
    double before = Double.POSITIVE_INFINITY;
    while (iterations < options.iterations()) {
      double objective = lookAtAll();
      iterations++;
      boolean resown = resowEmpty(sums.sizes());
      boolean converged = before - objective <= options.tolerance() * Math.abs(before);
      if (converged && !resown && iterations > 1) {
        return objective;
      }
      before = objective;
      sums.moveToMeans(centroids);
      centroids.pack();
    }
    return lastLook();
  }

  private double miniBatches() {
    long[] seen = new long[centroids.count()];
    int batchRows = rowsPerIteration(options, rows.count());
    while (iterations < options.iterations()) {
      int[] batch = Sampling.positions(rows.count(), batchRows, random);
      pass.run(batch, centroids, sums, new int[batch.length]);
      iterations++;
      sums.moveTowardsMeans(centroids, seen);
      centroids.pack();
    }
    return lastLook();
  }

  private double balanced(Method.Balanced method) {
    int capacity = method.capacity(rows.count(), centroids.count());
    var prices = new Prices(centroids.prices(), capacity);
    while (iterations < options.iterations()) {
      double objective = lookAtAll();
      iterations++;
      int[] sizes = sums.sizes().clone();
      Arrays.setAll(sizes, cell -> prices.emptied(cell, sizes[cell]) ? 1 : sizes[cell]);
      resowEmpty(sizes);
      sums.moveToMeans(centroids);
      prices.adjust(sums.sizes(), Math.abs(objective) / rows.count());
      centroids.pack();
    }
    double objective = lastLook();
    LoadCap.RowAccess access = (_, row) -> rows.address(row);
    return objective
        + new LoadCap(centroids, capacity, access, workers, memory, progress).enforce(cells);
  }

  /** Assigns all rows; returns the objective. */
  private double lookAtAll() {
    pass.run(all, centroids, sums, cells);
    progress.tell();
    return sums.objective(centroids, rows.squaredNorms());
  }

  /** Assigns all rows to where the centroids have moved last. */
  private double lastLook() {
    double objective = lookAtAll();
    for (int look = 1; look < LAST_LOOKS && resowEmpty(sums.sizes()); look++) {
      centroids.pack();
      objective = lookAtAll();
    }
    return objective;
  }

  private boolean resowEmpty(int[] sizes) {
    return Seeds.resowEmpty(sizes, cells, rows, centroids, random, workers);
  }
}
