package dev.nearfield.index;

import dev.nearfield.VectorSource;
import dev.nearfield.graph.Region;
import dev.nearfield.kernel.BFloat16Row;
import dev.nearfield.kernel.CellKernel;
import dev.nearfield.kmeans.Clustering;
import dev.nearfield.kmeans.KMeans;
import dev.nearfield.kmeans.KMeansOptions;
import dev.nearfield.quantize.CellCodec;
import dev.nearfield.quantize.RowCodec;
import java.util.Arrays;

/**
 * Learns the centroids of codes of few bits from rows spread evenly over all that there are, and
 * encodes anew those that are there. The outcome depends on the rows only.
 *
 * <p>Threads: under the index's update lock, beside searches. Owns: nothing.
 */
final class CellLearner {

  /*
   * An index has a cell for every 256 rows: it starts with one around zero and has 64 from 16,384
   * rows on. In between codes are learned anew when there are rows for four times the cells: at
   * 64, 1,024, 4,096 and 16,384 rows at most. The codes of before stay in memory until the index
   * is closed, as searches may still walk over them: those are a few thousand rows.
   */

  private static final int MIN_ROWS = 64;
  private static final int ROWS_PER_CELL = 256;
  private static final int GROWTH = 4;

  /*
   * The codes need centroids near to the rows, not the best there are: with twice the rows and ten
   * iterations the squared residuals are 2 % shorter, for five times the work.
   */
  private static final int LEARNING_ROWS = 128 * CellKernel.MAX_CELLS;

  /** Looks at rows, all iterations together; at most ten at each. */
  private static final int LEARNING_LOOKS = 4 * LEARNING_ROWS;

  private static final int MAX_ITERATIONS = 10;

  /** By so much residuals may grow where centroids are rounded. */
  private static final double HARMLESS_SHARE = 0.001;

  private CellLearner() {}

  /** Whether an index of so many rows should learn its centroids, for the first time or anew. */
  static boolean isDue(IndexState state, int rows) {
    if (rows < MIN_ROWS || !(state.codes().codec() instanceof CellCodec codec)) {
      return false;
    }
    return codec.cells().learnedRows() == 0 || cellCount(rows) >= GROWTH * codec.cells().count();
  }

  /**
   * Learns from the rows of an index and those that are about to be added, if it is due.
   *
   * @param incoming rows about to be added; those that will be refused are passed over
   */
  static void learn(IndexState state, VectorSource incoming, int threads) {
    int rows = state.graph.states().liveCount() + incoming.count();
    if (!isDue(state, rows)) {
      return;
    }
    var all = new StoredAndIncoming(state, incoming);
    int[] sample = readable(all, all.count(), state.options.dimension());
    if (sample.length >= MIN_ROWS && state.codes().codec() instanceof CellCodec codec) {
      int readable = (int) ((long) rows * sample.length / Math.min(rows, LEARNING_ROWS));
      int iterations = Math.min(MAX_ITERATIONS, LEARNING_LOOKS / sample.length);
      KMeansOptions options =
          KMeansOptions.cells(cellCount(readable)).iterations(iterations).threads(threads);
      replaceCodes(state, codec.with(train(all, sample, options), rows));
    }
  }

  private static int cellCount(int rows) {
    return Math.clamp(rows / ROWS_PER_CELL, 1, CellKernel.MAX_CELLS);
  }

  /** Positions spread evenly, without those of rows that cannot be read or stored. */
  private static int[] readable(VectorSource all, int rows, int dimension) {
    int count = Math.min(rows, LEARNING_ROWS);
    var positions = new int[count];
    var vector = new float[dimension];
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int position = (int) ((long) rows * i / count);
      try {
        all.read(position, vector);
        positions[kept++] = position;
      } catch (RuntimeException unreadable) {
        // The batch that adds this row reports it, after those before it were added.
      }
    }
    return Arrays.copyOf(positions, kept);
  }

  private static float[][] train(StoredAndIncoming all, int[] sample, KMeansOptions options) {
    VectorSource source =
        new VectorSource() {
          @Override
          public int count() {
            return sample.length;
          }

          @Override
          public void read(int position, float[] vector) {
            all.read(sample[position], vector);
          }
        };
    int dimension = all.state.options.dimension();
    Clustering trained = KMeans.train(source, dimension, options);
    var centroids = new float[trained.centroids().count()][];
    Arrays.setAll(centroids, trained.centroids()::get);
    return roundedIfHarmless(centroids, trained.objective() / sample.length);
  }

  /**
   * Rounds centroids to bfloat16, as each query reads them all, unless residuals would grow by it:
   * far from zero, where such a float's steps are large, that ruins codes.
   *
   * @param squaredResidual mean over the rows
   */
  private static float[][] roundedIfHarmless(float[][] centroids, double squaredResidual) {
    var rounded = new float[centroids.length][];
    Arrays.setAll(rounded, cell -> BFloat16Row.rounded(centroids[cell]));
    double squaredError = 0;
    for (int cell = 0; cell < rounded.length; cell++) {
      squaredError += squaredDistance(rounded[cell], centroids[cell]) / rounded.length;
    }
    return squaredError <= HARMLESS_SHARE * squaredResidual ? rounded : centroids;
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  private static void replaceCodes(IndexState state, RowCodec codec) {
    int size = state.graph.size();
    if (size == 0) {
      state.replace(new CodeRows(codec, state.codes().region()));
      return;
    }
    var region = new Region(codec.kernel().strideBytes());
    var scratch = new QueryScratch(state);
    try {
      region.ensureCapacity(size);
      for (int ordinal = 0; ordinal < size; ordinal++) {
        if (!state.graph.states().isFree(ordinal)) {
          state.stored.decode(state.vectors.address(ordinal), scratch.vector);
          codec.encode(scratch.vector, scratch.spare, region.rows().address(ordinal));
        }
      }
    } catch (Throwable failure) { // no memory
      region.close();
      throw failure;
    }
    state.replace(new CodeRows(codec, region));
  }

  /** The live rows of an index, and those of a source behind them, all as they are stored. */
  private static final class StoredAndIncoming implements VectorSource {

    private final IndexState state;
    private final int[] live;
    private final VectorSource incoming;

    StoredAndIncoming(IndexState state, VectorSource incoming) {
      this.state = state;
      this.live = state.liveOrdinals();
      this.incoming = incoming;
    }

    @Override
    public int count() {
      return live.length + incoming.count();
    }

    @Override
    public void read(int position, float[] vector) {
      if (position < live.length) {
        state.stored.decode(state.vectors.address(live[position]), vector);
      } else {
        incoming.read(position - live.length, vector);
        state.check.accept(vector, vector);
      }
    }
  }
}
