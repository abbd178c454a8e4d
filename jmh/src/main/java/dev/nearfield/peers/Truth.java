package dev.nearfield.peers;

import dev.nearfield.Metric;
import dev.nearfield.cli.bench.Corpus;
import dev.nearfield.testkit.OracleMetric;
import dev.nearfield.testkit.Recall;
import dev.nearfield.testkit.dataset.VectorFile;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Judges answers: for each query it knows the score of the k-th nearest vector, and any vector that
 * is as near is a hit, so that ties count for whoever returns one of them. Scores are double sums
 * over the original vectors; the engines' own take no part.
 *
 * <p>Threads: immutable. Owns: nothing, borrows the file.
 */
final class Truth {

  private final VectorFile base;
  private final float[][] queries;
  private final OracleMetric metric;
  private final int k;
  private final double[] kthScores;

  /**
   * Takes the neighbors as given, and scores them anew.
   *
   * @param neighbors positions of each query's nearest vectors, nearest first, at least {@code k}
   */
  Truth(VectorFile base, float[][] queries, Metric metric, int k, int[][] neighbors) {
    this.base = base;
    this.queries = queries;
    this.metric = Corpus.oracle(metric);
    this.k = k;
    this.kthScores = new double[queries.length];
    Arrays.parallelSetAll(kthScores, query -> kthScore(query, neighbors[query]));
  }

  /** The least score: neighbors this close may be in another order in a truth made of floats. */
  private double kthScore(int query, int[] neighbors) {
    return Arrays.stream(scores(query, Arrays.copyOf(neighbors, k))).min().orElseThrow();
  }

  /**
   * Share of the k nearest vectors that the answers contain.
   *
   * @param answers for each query the positions found; one that is repeated counts once
   */
  double recall(List<int[]> answers) {
    long hits =
        IntStream.range(0, queries.length)
            .parallel()
            .mapToLong(query -> hits(query, answers.get(query)))
            .sum();
    return (double) hits / ((long) queries.length * k);
  }

  private int hits(int query, int[] answer) {
    return Recall.hits(answer, scores(query, answer), kthScores[query], k);
  }

  private double[] scores(int query, int[] positions) {
    return Arrays.stream(positions)
        .mapToDouble(position -> metric.score(queries[query], base.read(position)))
        .toArray();
  }
}
