package dev.nearfield.shard.routing;

import dev.nearfield.Metric;
import dev.nearfield.kmeans.CentroidScorer;
import dev.nearfield.kmeans.Centroids;
import java.util.Arrays;

/**
 * Moves and swaps cells between shards while that brings vectors nearer to the middle of their
 * shard and no shard gets too full.
 *
 * <p>Threads: one. Owns: nothing, changes the packing it was given.
 */
final class ShardRefinement {

  /*
   * What a cell of weight w adds to a shard of load W whose center is at squared distance d is
   * w d W / (W + w): the center moves towards it. Taking it out saves w d W / (W - w) (Hartigan,
   * "Clustering Algorithms", 1975). A swap is judged as two moves, by the centers as they are; the
   * true cost is looked at afterwards, and a swap that made it worse is undone.
   *
   * A cell only looks at the few shards that were nearest when the pass began: with hundreds of
   * shards nearly all of the work would go into those that no cell of the neighborhood wants.
   */

  private static final int CANDIDATES = 8;

  private static final int MAX_PASSES = 30;
  private static final double MIN_GAIN = 1e-9;

  private final float[][] cells;
  private final int[] weights;
  private final int[] shards;
  private final double capacity;
  private final double[][] sums;
  private final double[] squares;
  private final double[] loads;

  /**
   * A refinement to be made.
   *
   * @param shards the shard of each cell; changed
   * @param capacity most load of a shard; shards that have more already only lose cells
   */
  ShardRefinement(float[][] cells, int[] weights, int[] shards, int shardCount, double capacity) {
    this.cells = cells;
    this.weights = weights;
    this.shards = shards;
    this.capacity = capacity;
    sums = new double[shardCount][cells[0].length];
    squares = new double[shardCount];
    loads = new double[shardCount];
    for (int cell = 0; cell < cells.length; cell++) {
      add(cell, shards[cell], 1);
    }
  }

  private void add(int cell, int shard, int sign) {
    double weight = (double) sign * weights[cell];
    loads[shard] += weight;
    for (int i = 0; i < cells[cell].length; i++) {
      sums[shard][i] += weight * cells[cell][i];
      squares[shard] += weight * cells[cell][i] * cells[cell][i];
    }
  }

  /** Refines; returns the cost: the sum of squared distances to the centers, by weight. */
  double run() {
    boolean better = true;
    for (int pass = 0; better && pass < MAX_PASSES; pass++) {
      better = false;
      int[][] candidates = candidates();
      for (int cell = 0; cell < cells.length; cell++) {
        better |= improve(cell, candidates[cell]);
      }
    }
    double cost = 0;
    for (int shard = 0; shard < loads.length; shard++) {
      cost += cost(shard);
    }
    return cost;
  }

  private double cost(int shard) {
    if (loads[shard] <= 0) {
      return 0;
    }
    double squaredSum = 0;
    for (double sum : sums[shard]) {
      squaredSum += sum * sum;
    }
    return Math.max(0, squares[shard] - squaredSum / loads[shard]);
  }

  /** The shards with the nearest centers, and those without any cell, which have none. */
  private int[][] candidates() {
    float[][] centers = new float[loads.length][cells[0].length];
    for (int shard = 0; shard < centers.length; shard++) {
      for (int i = 0; loads[shard] > 0 && i < centers[shard].length; i++) {
        centers[shard][i] = (float) (sums[shard][i] / loads[shard]);
      }
    }
    CentroidScorer scorer = Centroids.of(centers, Metric.SQUARED_L2).scorer();
    float[] scores = new float[centers.length];
    long[] keys = new long[centers.length];
    int[][] candidates = new int[cells.length][Math.min(CANDIDATES, centers.length)];
    for (int cell = 0; cell < cells.length; cell++) {
      scorer.score(cells[cell], scores);
      for (int shard = 0; shard < keys.length; shard++) {
        float distance = loads[shard] > 0 ? Math.max(0, -scores[shard]) : 0;
        keys[shard] = (long) Float.floatToIntBits(distance) << Integer.SIZE | shard;
      }
      Arrays.sort(keys);
      for (int i = 0; i < candidates[cell].length; i++) {
        candidates[cell][i] = (int) keys[i];
      }
    }
    return candidates;
  }

  private boolean improve(int cell, int[] candidates) {
    int own = shards[cell];
    if (loads[own] <= weights[cell]) {
      return false;
    }
    double saved = removal(cell, own);
    for (int shard : candidates) {
      double growth = shard == own ? Double.POSITIVE_INFINITY : addition(cell, shard);
      boolean fits = loads[shard] + weights[cell] <= capacity;
      if (growth < saved && (fits ? move(cell, shard) : swap(cell, shard, saved - growth))) {
        return true;
      }
    }
    return false;
  }

  private double squaredDistance(int cell, int shard) {
    double sum = 0;
    double inverse = 1 / loads[shard];
    for (int i = 0; i < cells[cell].length; i++) {
      double difference = cells[cell][i] - sums[shard][i] * inverse;
      sum += difference * difference;
    }
    return sum;
  }

  private double removal(int cell, int shard) {
    double weight = weights[cell];
    return squaredDistance(cell, shard) * weight * loads[shard] / (loads[shard] - weight);
  }

  private double addition(int cell, int shard) {
    if (loads[shard] <= 0) {
      return 0;
    }
    double weight = weights[cell];
    return squaredDistance(cell, shard) * weight * loads[shard] / (loads[shard] + weight);
  }

  private boolean move(int cell, int shard) {
    return change(cell, shard, -1);
  }

  /** Looks for a cell of the full shard that may come back for this one. */
  private boolean swap(int cell, int shard, double gain) {
    int own = shards[cell];
    for (int other = 0; other < cells.length; other++) {
      if (shards[other] != shard
          || loads[shard] + weights[cell] - weights[other] > capacity
          || loads[own] + weights[other] - weights[cell] > Math.max(capacity, loads[own])
          || loads[shard] <= weights[other]) {
        continue;
      }
      if (addition(other, own) - removal(other, shard) < gain && change(cell, shard, other)) {
        return true;
      }
    }
    return false;
  }

  /** Moves a cell, and another back if there is one; undoes it unless the cost is less. */
  private boolean change(int cell, int shard, int other) {
    int own = shards[cell];
    double before = cost(own) + cost(shard);
    exchange(cell, own, shard, other);
    double after = cost(own) + cost(shard);
    if (after < before * (1 - MIN_GAIN)) {
      return true;
    }
    exchange(cell, shard, own, other);
    return false;
  }

  private void exchange(int cell, int from, int to, int other) {
    add(cell, from, -1);
    add(cell, to, 1);
    shards[cell] = to;
    if (other >= 0) {
      add(other, to, -1);
      add(other, from, 1);
      shards[other] = from;
    }
  }
}
