package dev.nearfield.cli.bench;

import dev.nearfield.testkit.OracleMetric;
import dev.nearfield.testkit.Recall;
import java.util.Arrays;

/**
 * Computes recall@k of answers. Every distance is computed anew, in double from the original
 * vectors: the engine's scores take no part. A row as near as the k-th true neighbor is a hit,
 * whether or not the truth lists it.
 */
public final class RecallMeter {

  /** Stands for a hit that the search did not return. */
  static final long MISSING = -1;

  private final Corpus corpus;
  private final OracleMetric metric;
  private final double[] kthTrueScores;
  private final int k;

  private RecallMeter(Corpus corpus, double[] kthTrueScores, int k) {
    this.corpus = corpus;
    this.metric = corpus.oracle();
    this.kthTrueScores = kthTrueScores;
    this.k = k;
  }

  /**
   * Prepares the measurement.
   *
   * @param truth for each query at least {@code min(k, base.count())} ordinals, nearest first
   */
  public static RecallMeter of(Corpus corpus, int[][] truth, int k) {
    int wanted = Math.min(k, corpus.base().count());
    double[] kthTrueScores = new double[corpus.queries().length];
    var meter = new RecallMeter(corpus, kthTrueScores, wanted);
    for (int query = 0; query < kthTrueScores.length; query++) {
      double[] scores = meter.scores(query, toLongs(truth[query]));
      // Sorted here: a truth computed in float may have close neighbors in another order.
      Arrays.sort(scores);
      kthTrueScores[query] = scores[scores.length - wanted];
    }
    return meter;
  }

  /**
   * Mean recall over all queries.
   *
   * @param answers ids, query by query, shape {@code [queries * k]}
   */
  public double recall(long[] answers) {
    long hits = 0;
    int perQuery = answers.length / kthTrueScores.length;
    for (int query = 0; query < kthTrueScores.length; query++) {
      long[] answer = Arrays.copyOfRange(answers, query * perQuery, (query + 1) * perQuery);
      hits += hits(query, answer);
    }
    return (double) hits / ((long) kthTrueScores.length * k);
  }

  private int hits(int query, long[] answer) {
    int[] ordinals = Arrays.stream(answer).mapToInt(Math::toIntExact).toArray();
    return Recall.hits(ordinals, scores(query, answer), kthTrueScores[query], k);
  }

  private double[] scores(int query, long[] ids) {
    float[] row = new float[corpus.dimension()];
    double[] scores = new double[ids.length];
    for (int rank = 0; rank < ids.length; rank++) {
      if (ids[rank] == MISSING) {
        scores[rank] = Double.NEGATIVE_INFINITY;
        continue;
      }
      corpus.base().read(Math.toIntExact(ids[rank]), row);
      scores[rank] = metric.score(corpus.queries()[query], row);
    }
    return scores;
  }

  private static long[] toLongs(int[] ordinals) {
    return Arrays.stream(ordinals).asLongStream().toArray();
  }
}
