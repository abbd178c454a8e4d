package dev.nearfield.kmeans;

import dev.nearfield.OutOfRangeException;
import dev.nearfield.VectorSource;
import dev.nearfield.kernel.CentroidBlocks;
import dev.nearfield.kernel.RowKernels;
import dev.nearfield.parallel.Workers;
import java.util.Random;

/**
 * k-means (Lloyd, "Least Squares Quantization in PCM", 1982) and its relatives.
 *
 * <pre>{@code
 * var options = KMeansOptions.cells(256).metric(Metric.COSINE);
 * Clustering clustering = KMeans.train(VectorSource.of(vectors), 768, options);
 * Assignment cells = clustering.assign(VectorSource.of(vectors));
 * }</pre>
 *
 * <p>The same vectors and options give the same centroids, to the last bit, with any number of
 * threads and on any CPU.
 *
 * <p>Threads: static, share freely. Owns: a run's memory, for its length.
 */
public final class KMeans {

  /** Most cells. */
  public static final int MAX_CELLS = CentroidBlocks.MAX_COUNT;

  /** Most components of all centroids together: what one piece of memory holds. */
  static final long MAX_COMPONENTS = 1L << 28;

  /** Vectors whose mean is the origin of a run. */
  private static final int ORIGIN_ROWS = 1_024;

  private KMeans() {}

  /**
   * Finds centroids such that vectors are near to the nearest.
   *
   * <p>Takes memory outside the heap for the training rows, four bytes a component, and for the
   * centroids, sixteen bytes a component.
   *
   * @param source the vectors; {@code read} is called from many threads
   * @param dimension components of each vector, {@code 1..65,536}
   * @throws OutOfRangeException if there are fewer vectors than cells
   * @throws dev.nearfield.InvalidVectorException naming the position of a vector with NaN,
   *     infinity, or zero under cosine
   * @throws java.util.concurrent.CancellationException if the listener says so: nothing is kept,
   *     see {@link KMeansListener}
   */
  public static Clustering train(VectorSource source, int dimension, KMeansOptions options) {
    checkShape(dimension, options.cellCount());
    int total = source.count();
    if (total == 0) {
      throw new IllegalArgumentException(
          "the source holds no vectors: there is nothing to train on");
    }
    OutOfRangeException.check("cellCount", options.cellCount(), 1, total);
    var random = new Random(options.seed());
    int count = (int) Math.min(total, (long) options.rowsPerCell() * options.cellCount());
    int[] positions = Sampling.positions(total, count, random);
    int[] middle = Sampling.positions(total, ORIGIN_ROWS, random);
    var reader = RowReader.around(source, dimension, options.metric(), middle);
    try (var memory = new OffHeap();
        var workers = new Workers(options.threads())) {
      var progress =
          new ProgressCount(options.listener(), Training.rowsInAllPhases(options, count));
      var rows = TrainingRows.read(reader, positions, memory, workers, progress);
      return new Training(options, rows, random, workers, memory, progress).run(reader);
    }
  }

  static void checkShape(int dimension, int cellCount) {
    OutOfRangeException.check("dimension", dimension, 1, RowKernels.MAX_DIMENSION);
    OutOfRangeException.check(
        "cellCount x dimension", (long) cellCount * dimension, 1, MAX_COMPONENTS);
  }
}
