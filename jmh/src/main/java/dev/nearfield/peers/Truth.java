package dev.nearfield.peers;

import dev.nearfield.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the right answers are: for each query, the distance of the k-th nearest vector. Any vector
 * within it is a hit, so ties count for whoever returns one of them.
 *
 * <p>Threads: immutable. Owns: nothing.
 */
final class Truth {

  /** Twice the rounding of a double sum: a pair's distance is the same whoever found the pair. */
  private static final double TOLERANCE = 1e-12;

  private final Vectors base;
  private final float[][] queries;
  private final Metric metric;
  private final double[] farthest;

  private Truth(Vectors base, float[][] queries, Metric metric, double[] farthest) {
    this.base = base;
    this.queries = queries;
    this.metric = metric;
    this.farthest = farthest;
  }

  /**
   * Takes the neighbors as given, and recomputes their distances.
   *
   * @param neighbors positions of the k nearest vectors by query, in any order
   */
  static Truth ofNeighbors(Vectors base, float[][] queries, Metric metric, int[][] neighbors) {
    double[] farthest = new double[queries.length];
    Arrays.parallelSetAll(
        farthest,
        query ->
            Arrays.stream(neighbors[query])
                .mapToDouble(position -> Distance.of(metric, queries[query], base.row(position)))
                .max()
                .orElseThrow());
    return new Truth(base, queries, metric, farthest);
  }

  /** Compares every query with every vector, on all processors. */
  static Truth byBruteForce(Vectors base, float[][] queries, Metric metric, int k) {
    int parts = Math.min(queries.length, 4 * Runtime.getRuntime().availableProcessors());
    double[] farthest = new double[queries.length];
    IntStream.range(0, parts)
        .parallel()
        .forEach(
            part -> {
              int from = (int) ((long) part * queries.length / parts);
              int to = (int) ((part + 1L) * queries.length / parts);
              var nearest = new NearestDistances[to - from];
              Arrays.setAll(nearest, i -> new NearestDistances(k));
              scan(base, queries, metric, from, nearest);
              for (int i = 0; i < nearest.length; i++) {
                farthest[from + i] = nearest[i].farthest();
              }
            });
    return new Truth(base, queries, metric, farthest);
  }

  /** Reads each row once for a whole part of the queries: reading costs as much as comparing. */
  private static void scan(
      Vectors base, float[][] queries, Metric metric, int from, NearestDistances[] nearest) {
    float[] row = new float[base.dimension()];
    for (int position = 0; position < base.count(); position++) {
      base.read(position, row);
      for (int i = 0; i < nearest.length; i++) {
        nearest[i].offer(Distance.of(metric, queries[from + i], row));
      }
    }
  }

  /**
   * Share of the k nearest vectors that answers contain.
   *
   * @param answers positions by query and rank; a position that is repeated counts once
   */
  double recall(List<int[]> answers, int k) {
    long hits =
        IntStream.range(0, queries.length)
            .parallel()
            .mapToLong(query -> hits(query, answers.get(query)))
            .sum();
    return (double) hits / ((long) queries.length * k);
  }

  private long hits(int query, int[] answer) {
    double bound = farthest[query] + TOLERANCE * Math.abs(farthest[query]);
    return Arrays.stream(answer)
        .distinct()
        .filter(position -> Distance.of(metric, queries[query], base.row(position)) <= bound)
        .count();
  }

  /** The k smallest of the distances offered. */
  private static final class NearestDistances {

    private final double[] sorted;

    NearestDistances(int k) {
      sorted = new double[k];
      Arrays.fill(sorted, Double.POSITIVE_INFINITY);
    }

    void offer(double distance) {
      int slot = sorted.length - 1;
      if (distance >= sorted[slot]) {
        return;
      }
      for (; slot > 0 && sorted[slot - 1] > distance; slot--) {
        sorted[slot] = sorted[slot - 1];
      }
      sorted[slot] = distance;
    }

    double farthest() {
      return sorted[sorted.length - 1];
    }
  }
}
