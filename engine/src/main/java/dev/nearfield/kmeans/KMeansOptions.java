package dev.nearfield.kmeans;

import dev.nearfield.Metric;
import dev.nearfield.OutOfRangeException;
import java.util.function.Consumer;

/**
 * How {@link KMeans#train} runs.
 *
 * <p>Threads: immutable, share freely. Owns: nothing, borrows the listener.
 *
 * @param cellCount number of cells, at least 1 and at most the number of vectors
 * @param metric {@code SQUARED_L2}: centroids are means, and rows belong to the nearest. {@code
 *     COSINE}: rows and centroids have length 1 (spherical k-means). {@code DOT}: rows keep their
 *     length, centroids have length 1, since otherwise the longest would take every row
 * @param method how centroids move
 * @param seeding where they start
 * @param iterations most looks at the rows, {@code 1..10,000}
 * @param tolerance ends training once an iteration lowers the objective by no more than this share,
 *     {@code 0..1}; 0 ends it when nothing gets better; not for mini-batches
 * @param rowsPerCell training looks at no more than this many rows per cell, drawn evenly from the
 *     source; {@link #ALL_ROWS} for all
 * @param seed of all that is drawn
 * @param threads worker threads, {@code 1..1024}; the outcome is the same with any number
 * @param listener told of progress
 */
public record KMeansOptions(
    int cellCount,
    Metric metric,
    Method method,
    Seeding seeding,
    int iterations,
    double tolerance,
    int rowsPerCell,
    long seed,
    int threads,
    KMeansListener listener) {

  /** As {@link #rowsPerCell}: training looks at every row. */
  public static final int ALL_ROWS = Integer.MAX_VALUE;

  /** Training rows per cell by default: more hardly moves a centroid. */
  public static final int DEFAULT_ROWS_PER_CELL = 256;

  private static final int DEFAULT_ITERATIONS = 20;

  /** Most iterations. */
  public static final int MAX_ITERATIONS = 10_000;

  /** Checks the bounds. */
  public KMeansOptions {
    OutOfRangeException.check("cellCount", cellCount, 1, KMeans.MAX_CELLS);
    OutOfRangeException.check("iterations", iterations, 1, MAX_ITERATIONS);
    OutOfRangeException.check("rowsPerCell", rowsPerCell, 1, ALL_ROWS);
    OutOfRangeException.check("threads", threads, 1, 1024);
    if (!(tolerance >= 0 && tolerance <= 1)) {
      throw new IllegalArgumentException("tolerance must be in [0, 1], was " + tolerance);
    }
  }

  /** Lloyd under squared L2 from k-means++ seeds, 20 iterations, 256 rows per cell, seed 42. */
  public static KMeansOptions cells(int cellCount) {
    return new KMeansOptions(
        cellCount,
        Metric.SQUARED_L2,
        Method.LLOYD,
        Seeding.KMEANS_PLUS_PLUS,
        DEFAULT_ITERATIONS,
        0,
        DEFAULT_ROWS_PER_CELL,
        42,
        Runtime.getRuntime().availableProcessors(),
        KMeansListener.SILENT);
  }

  /** The same with another metric. */
  public KMeansOptions metric(Metric metric) {
    return with(draft -> draft.metric = metric);
  }

  /** The same with another method. */
  public KMeansOptions method(Method method) {
    return with(draft -> draft.method = method);
  }

  /** The same with another seeding. */
  public KMeansOptions seeding(Seeding seeding) {
    return with(draft -> draft.seeding = seeding);
  }

  /** The same with another limit of iterations. */
  public KMeansOptions iterations(int iterations) {
    return with(draft -> draft.iterations = iterations);
  }

  /** The same with another tolerance. */
  public KMeansOptions tolerance(double tolerance) {
    return with(draft -> draft.tolerance = tolerance);
  }

  /** The same with another number of training rows per cell. */
  public KMeansOptions rowsPerCell(int rowsPerCell) {
    return with(draft -> draft.rowsPerCell = rowsPerCell);
  }

  /** The same with another seed. */
  public KMeansOptions seed(long seed) {
    return with(draft -> draft.seed = seed);
  }

  /** The same with another number of threads. */
  public KMeansOptions threads(int threads) {
    return with(draft -> draft.threads = threads);
  }

  /** The same with another listener. */
  public KMeansOptions listener(KMeansListener listener) {
    return with(draft -> draft.listener = listener);
  }

  private KMeansOptions with(Consumer<Draft> change) {
    var draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** The options while one of them changes, so that only this class lists them all. */
  private static final class Draft {
    private final int cellCount;
    private Metric metric;
    private Method method;
    private Seeding seeding;
    private int iterations;
    private double tolerance;
    private int rowsPerCell;
    private long seed;
    private int threads;
    private KMeansListener listener;

    Draft(KMeansOptions options) {
      cellCount = options.cellCount;
      metric = options.metric;
      method = options.method;
      seeding = options.seeding;
      iterations = options.iterations;
      tolerance = options.tolerance;
      rowsPerCell = options.rowsPerCell;
      seed = options.seed;
      threads = options.threads;
      listener = options.listener;
    }

    KMeansOptions options() {
      return new KMeansOptions(
          cellCount,
          metric,
          method,
          seeding,
          iterations,
          tolerance,
          rowsPerCell,
          seed,
          threads,
          listener);
    }
  }
}
