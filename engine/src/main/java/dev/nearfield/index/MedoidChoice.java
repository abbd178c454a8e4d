package dev.nearfield.index;

import dev.nearfield.VectorSource;
import dev.nearfield.graph.HnswGraph;
import dev.nearfield.graph.Medoids;
import dev.nearfield.kmeans.Centroids;
import dev.nearfield.kmeans.KMeans;
import dev.nearfield.kmeans.KMeansOptions;
import dev.nearfield.storage.CorruptFileException;
import java.util.Arrays;

/**
 * Chooses the medoids by which walks enter: for each of some cells of the rows on level 1 the row
 * nearest to the centroid; and those of the codec's own cells. The choice follows from the graph,
 * the stored rows and the index's seed, whatever the number of threads.
 *
 * <p>Threads: one writer at a time, no adds beside it; searches go on. Owns: nothing.
 */
final class MedoidChoice {

  /*
   * How many: a walk scores all medoids and then goes through a cell on level 1. Both grow no more
   * than the square root of the rows on level 1 does, half of which was the best number measured
   * (docs/adr/0016-enter-by-medoids-of-level-one.md). Small graphs need none: their upper levels
   * are a handful of rows.
   *
   * Whether at all: where cells lie far apart, a descent ends in the wrong one now and then, and
   * more so the fewer the cells are; where they are more than medoids, so may the way from the
   * nearest medoid. A sample of rows is looked up in both ways, and medoids are used unless they
   * lose: see EntryTrial.
   *
   * When: once the graph has doubled since the last time, as calibrations are then out of date as
   * well, and rows added one by one are found through the upper level all the same. So all choices
   * of a growing index together cost about twice the last one. Those of cells, which cost some
   * hundred searches, are chosen anew after growth by a quarter.
   */

  private static final int MIN_COUNT = 12;
  private static final int ROWS_PER_CELL = 64;
  private static final int ITERATIONS = 8;
  private static final int GROWTH = 2;

  private final IndexState state;
  private final HnswGraph graph;
  private final ExactScorer exact;
  private final EntryTrial trial;
  private final CellMedoidChoice cellMedoids;

  MedoidChoice(IndexState state) {
    this.state = state;
    graph = state.graph;
    exact = new ExactScorer(state);
    trial = new EntryTrial(state);
    cellMedoids = new CellMedoidChoice(state);
  }

  /** Chooses those of level 1 if the graph has doubled since, then those of cells if outgrown. */
  void runIfGrown(int threads, QueryScratch scratch) {
    try {
      if (graph.size() >= (long) GROWTH * Math.max(1, graph.medoids().rows())) {
        run(threads, scratch);
      }
      if (state.codes().medoids().areOutgrown(graph.size())) {
        cellMedoids.run(scratch);
      }
    } catch (CorruptFileException _) {
      // A damaged row of a lazily verified file: searches and verify report it, saves go on.
    }
  }

  private void run(int threads, QueryScratch scratch) {
    int[] rows = Arrays.stream(Medoids.candidates(graph)).filter(graph.states()::isLive).toArray();
    int count = Math.min(Medoids.MAX_COUNT, (int) Math.round(Math.sqrt(rows.length) / 2));
    if (count < MIN_COUNT) {
      return;
    }
    int[] sample = spread(rows, Math.min(rows.length, count * ROWS_PER_CELL));
    Centroids centroids = centroids(sample, count, threads);
    Medoids chosen = Medoids.of(graph, nearest(sample, centroids, scratch));
    graph.enterBy(isNoLoss(chosen, scratch) ? chosen : Medoids.of(graph, new int[0]));
  }

  /** Some of the rows, evenly spread over the order in which they were added. */
  private static int[] spread(int[] rows, int count) {
    int[] some = new int[count];
    Arrays.setAll(some, i -> rows[(int) ((long) rows.length * i / count)]);
    return some;
  }

  private Centroids centroids(int[] sample, int count, int threads) {
    var options =
        KMeansOptions.cells(count)
            .metric(state.options.metric())
            .iterations(ITERATIONS)
            .rowsPerCell(KMeansOptions.ALL_ROWS)
            .seed(state.options.graph().levelSeed())
            .threads(threads);
    return KMeans.train(new Rows(sample), state.options.dimension(), options).centroids();
  }

  /** For each centroid the row of the sample with the best score. */
  private int[] nearest(int[] sample, Centroids centroids, QueryScratch scratch) {
    scratch.ensureOrdinals(sample.length);
    System.arraycopy(sample, 0, scratch.ordinals, 0, sample.length);
    int[] nearest = new int[centroids.count()];
    for (int cell = 0; cell < nearest.length; cell++) {
      float[] centroid = centroids.get(cell);
      System.arraycopy(centroid, 0, scratch.vector, 0, centroid.length);
      nearest[cell] = exact.nearest(sample.length, scratch);
    }
    return nearest;
  }

  private boolean isNoLoss(Medoids medoids, QueryScratch scratch) {
    return trial.isNoLoss(
        walk -> state.search.descend(medoids, walk),
        walk -> state.search.descend(Medoids.NONE, walk),
        scratch);
  }

  /** Stored rows of the index, by their place in a list of ordinals. */
  private final class Rows implements VectorSource {

    private final int[] ordinals;

    Rows(int[] ordinals) {
      this.ordinals = ordinals;
    }

    @Override
    public int count() {
      return ordinals.length;
    }

    @Override
    public void read(int position, float[] vector) {
      state.stored.decode(state.vectors.address(ordinals[position]), vector);
    }
  }
}
