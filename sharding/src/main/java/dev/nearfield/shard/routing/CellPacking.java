package dev.nearfield.shard.routing;

import dev.nearfield.Metric;
import dev.nearfield.VectorSource;
import dev.nearfield.kmeans.CentroidScorer;
import dev.nearfield.kmeans.Centroids;
import dev.nearfield.kmeans.KMeans;
import dev.nearfield.kmeans.KMeansOptions;
import java.util.Arrays;

/**
 * Packs cells into shards, such that cells of a shard are near to one another and no shard has more
 * than its share of the vectors.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class CellPacking {

  /*
   * k-means over the centroids of cells, each weighing as much as its cell has vectors; under a
   * cap:
   *
   *   1. Every shard has a center and a price. A cell goes where squared distance plus price is
   *      least, a center becomes the weighted mean of its cells, and the price of a shard rises
   *      while it is too full and falls, down to nothing, while it is not: ascent on the dual of
   *      the assignment with capacities, with a step per shard that grows while the price goes one
   *      way and halves when it turns (Bertsekas, "The Auction Algorithm", 1988, for the idea;
   *      Riedmiller and Braun, "RPROP", 1993, for the steps).
   *   2. Cells are not divisible, so a shard or two may still be too full: they give away cells,
   *      those first that lose least by it.
   *   3. ShardRefinement moves and swaps cells while that brings them nearer to their centers.
   *
   * All that starts from several random centers, unless shards are hundreds; the packing with the
   * least cost is kept.
   */

  private static final int STARTS = 8;

  /** Cells times shards from which on one more start costs too much for what it brings. */
  private static final long MANY = 1L << 20;

  private static final int ITERATIONS = 50;
  private static final double FIRST_STEP = 0.05;
  private static final double GROWTH = 1.4;
  private static final double SHRINKAGE = 0.5;

  private final float[][] cells;
  private final int[] weights;
  private final CellOptions options;
  private final int shardCount;
  private final double capacity;

  /**
   * A packing to be made.
   *
   * @param cells centroids, shape {@code [cells][dimension]}; borrowed
   * @param weights vectors of each cell, shape {@code [cells]}; borrowed
   */
  CellPacking(float[][] cells, int[] weights, CellOptions options) {
    this.cells = cells;
    this.weights = weights;
    this.options = options;
    shardCount = options.shardCount();
    long total = Arrays.stream(weights).asLongStream().sum();
    capacity = options.maxLoad() * total / shardCount;
  }

  /** The shard of each cell. */
  int[] run() {
    int[] best = {};
    double least = Double.POSITIVE_INFINITY;
    int starts = (long) cells.length * shardCount < MANY ? STARTS : 1;
    for (int start = 0; start < starts; start++) {
      int[] shards = pack(options.seed() + start);
      var refinement = new ShardRefinement(cells, weights, shards, shardCount, capacity);
      double cost = refinement.run();
      if (cost < least) {
        least = cost;
        best = shards;
      }
    }
    return best;
  }

  private int[] pack(long seed) {
    var clusteringOptions = KMeansOptions.cells(shardCount).iterations(1).seed(seed).threads(1);
    Centroids centers =
        KMeans.train(VectorSource.of(cells), cells[0].length, clusteringOptions).centroids();
    double[] prices = new double[shardCount];
    double[] steps = new double[shardCount];
    boolean[] rising = new boolean[shardCount];
    int[] shards = new int[cells.length];
    for (int iteration = 0; iteration < ITERATIONS; iteration++) {
      float[][] distances = distances(centers);
      double meanCost = assign(distances, prices, shards);
      adjust(prices, steps, rising, loads(shards), meanCost);
      centers = Centroids.of(means(shards, centers), Metric.SQUARED_L2);
    }
    assign(distances(centers), prices, shards);
    unload(distances(centers), shards);
    return shards;
  }

  /** Squared distances, shape {@code [cells][shards]}. */
  private float[][] distances(Centroids centers) {
    CentroidScorer scorer = centers.scorer();
    float[][] distances = new float[cells.length][shardCount];
    for (int cell = 0; cell < cells.length; cell++) {
      scorer.score(cells[cell], distances[cell]);
      for (int shard = 0; shard < shardCount; shard++) {
        distances[cell][shard] = -distances[cell][shard];
      }
    }
    return distances;
  }

  /**
   * Sends every cell where it is cheapest; returns the mean squared distance of a vector's cell.
   */
  private double assign(float[][] distances, double[] prices, int[] shards) {
    double cost = 0;
    double total = 0;
    for (int cell = 0; cell < cells.length; cell++) {
      int cheapest = 0;
      for (int shard = 1; shard < shardCount; shard++) {
        double gain =
            distances[cell][cheapest] + prices[cheapest] - distances[cell][shard] - prices[shard];
        cheapest = gain > 0 ? shard : cheapest;
      }
      shards[cell] = cheapest;
      cost += (double) weights[cell] * distances[cell][cheapest];
      total += weights[cell];
    }
    return cost / Math.max(1, total);
  }

  private void adjust(
      double[] prices, double[] steps, boolean[] rising, double[] loads, double meanCost) {
    for (int shard = 0; shard < shardCount; shard++) {
      double excess = loads[shard] / capacity - 1;
      if (steps[shard] == 0) {
        steps[shard] = FIRST_STEP * meanCost;
      } else if (prices[shard] > 0) {
        steps[shard] *= rising[shard] == excess > 0 ? GROWTH : SHRINKAGE;
      }
      rising[shard] = excess > 0;
      prices[shard] = Math.max(0, prices[shard] + steps[shard] * Math.clamp(excess, -1, 1));
    }
  }

  private double[] loads(int[] shards) {
    double[] loads = new double[shardCount];
    for (int cell = 0; cell < shards.length; cell++) {
      loads[shards[cell]] += weights[cell];
    }
    return loads;
  }

  /** Weighted means of the cells of each shard; a shard without any keeps its center. */
  private float[][] means(int[] shards, Centroids centers) {
    double[][] sums = new double[shardCount][cells[0].length];
    double[] loads = new double[shardCount];
    for (int cell = 0; cell < shards.length; cell++) {
      int shard = shards[cell];
      loads[shard] += weights[cell];
      for (int i = 0; i < cells[cell].length; i++) {
        sums[shard][i] += (double) weights[cell] * cells[cell][i];
      }
    }
    float[][] means = new float[shardCount][];
    for (int shard = 0; shard < shardCount; shard++) {
      means[shard] = centers.get(shard);
      for (int i = 0; loads[shard] > 0 && i < means[shard].length; i++) {
        means[shard][i] = (float) (sums[shard][i] / loads[shard]);
      }
    }
    return means;
  }

  /** Takes cells out of shards that are too full, as long as there is room for one anywhere. */
  private void unload(float[][] distances, int[] shards) {
    double[] loads = loads(shards);
    for (int moves = 0; moves < cells.length; moves++) {
      int cell = -1;
      int target = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int each = 0; each < cells.length; each++) {
        int own = shards[each];
        for (int shard = 0; loads[own] > capacity && shard < shardCount; shard++) {
          double loss = distances[each][shard] - distances[each][own];
          if (shard != own && loads[shard] + weights[each] <= capacity && loss < least) {
            cell = each;
            target = shard;
            least = loss;
          }
        }
      }
      if (cell < 0) {
        return;
      }
      loads[shards[cell]] -= weights[cell];
      loads[target] += weights[cell];
      shards[cell] = target;
    }
  }
}
