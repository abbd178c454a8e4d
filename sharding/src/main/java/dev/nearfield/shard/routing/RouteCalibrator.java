package dev.nearfield.shard.routing;

import dev.nearfield.Metric;
import dev.nearfield.VectorSource;
import dev.nearfield.kmeans.CentroidScorer;
import dev.nearfield.kmeans.Centroids;
import java.util.Arrays;

/**
 * Finds out where the nearest vectors to a sample of queries lie.
 *
 * <p>Threads: one. Owns: a few numbers for each query.
 */
final class RouteCalibrator {

  /*
   * The queries are packed as if they were centroids, and every vector of the corpus is scored
   * against all of them at once: the corpus is read once, and the kernels do the work.
   */

  private final CellRouter router;
  private final VectorSource corpus;
  private final CalibrationSample sample;
  private final float[][] nearest;
  private final int[][] neighbors;

  RouteCalibrator(CellRouter router, VectorSource corpus, CalibrationSample sample) {
    this.router = router;
    this.corpus = corpus;
    this.sample = sample;
    nearest = new float[sample.queries().count()][sample.k()];
    neighbors = new int[sample.queries().count()][sample.k()];
  }

  RouteCalibration run() {
    int dimension = router.dimension();
    float[][] queries = new float[sample.queries().count()][dimension];
    float[][] mapped = new float[queries.length][];
    for (int query = 0; query < queries.length; query++) {
      sample.queries().read(query, queries[query]);
      mapped[query] = router.mapping().query(queries[query]);
      Arrays.fill(nearest[query], Float.NEGATIVE_INFINITY);
      Arrays.fill(neighbors[query], -1);
    }
    scan(Centroids.of(mapped, Metric.SQUARED_L2).scorer());
    var observations = new RouteObservations(sample.k());
    float[] vector = new float[dimension];
    for (int query = 0; query < queries.length; query++) {
      NearestShards order = router.nearest(queries[query]);
      int[] found = new int[order.count()];
      for (int neighbor : neighbors[query]) {
        if (neighbor >= 0) {
          corpus.read(neighbor, vector);
          found[order.rankOf(router.shardOfCell(router.cellOf(vector)))]++;
        }
      }
      observations.add(order, found);
    }
    return observations.calibration();
  }

  private void scan(CentroidScorer scorer) {
    float[] vector = new float[router.dimension()];
    float[] scores = new float[nearest.length];
    for (int position = 0; position < corpus.count(); position++) {
      corpus.read(position, vector);
      scorer.score(router.mapping().row(vector), scores);
      for (int query = 0; query < scores.length; query++) {
        if (scores[query] > nearest[query][0] && sample.own()[query] != position) {
          insert(query, position, scores[query]);
        }
      }
    }
  }

  /** Puts a neighbor in its place, farthest first, and drops the farthest. */
  private void insert(int query, int position, float score) {
    float[] scores = nearest[query];
    int place = 0;
    while (place + 1 < scores.length && scores[place + 1] < score) {
      scores[place] = scores[place + 1];
      neighbors[query][place] = neighbors[query][place + 1];
      place++;
    }
    scores[place] = score;
    neighbors[query][place] = position;
  }
}
