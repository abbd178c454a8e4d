package dev.nearfield.index;

import dev.nearfield.Calibration;
import dev.nearfield.Query;
import java.util.Arrays;

/**
 * Hits over a sample for one beam width and one {@code k}, at every rerank count of a grid.
 *
 * <p>Threads: one at a time. Owns: its arrays.
 */
final class RecallTally {

  private static final double RERANK_GROWTH = 1.08;

  /**
   * Half a standard error lies between a measured recall and a promised one. With 1,000 queries the
   * error is 0.2 to 0.3 points at recall@10 0.95; small samples promise less. What else was tried:
   * ADR 17.
   */
  private static final double MARGIN = 0.5;

  /** With slacks there are ten times as many points, and the cheapest of them had more luck. */
  private static final double MARGIN_WITH_SLACK = 1;

  private final int k;
  private final int width;
  private final float slack;
  private final int[] rerankCounts;
  private final long[] hits;
  private final long[] squaredHits;
  private final long[] reranked;

  /**
   * Nothing counted yet.
   *
   * @param slack of the walks
   * @param exactCodes whether hits need no rerank, so that there is one rerank count
   */
  RecallTally(int k, int width, float slack, boolean exactCodes) {
    this.k = k;
    this.width = width;
    this.slack = slack;
    rerankCounts = grid(k, exactCodes ? k : width);
    hits = new long[rerankCounts.length];
    squaredHits = new long[rerankCounts.length];
    reranked = new long[rerankCounts.length];
  }

  /**
   * Counts one query.
   *
   * @param scores exact scores of the beam, in the order of the codes' scores
   * @param bounds rows of lower ones than a hit's score are not reranked
   * @param count rows in the beam
   * @param kthTrueScore a row as near as this is a hit
   */
  void count(float[] scores, float[] bounds, int count, float kthTrueScore) {
    int found = 0;
    int paid = 0;
    int rank = 0;
    for (int i = 0; i < rerankCounts.length; i++) {
      int end = Math.min(count, rerankCounts[i]);
      for (; rank < end; rank++) {
        boolean taken = !(bounds[rank] < kthTrueScore);
        paid += taken ? 1 : 0;
        found += taken && scores[rank] >= kthTrueScore ? 1 : 0;
      }
      long kept = Math.min(found, k);
      hits[i] += kept;
      squaredHits[i] += kept * kept;
      reranked[i] += paid;
    }
  }

  /** Adds what another thread counted. */
  void add(RecallTally other) {
    for (int i = 0; i < hits.length; i++) {
      hits[i] += other.hits[i];
      squaredHits[i] += other.squaredHits[i];
      reranked[i] += other.reranked[i];
    }
  }

  int k() {
    return k;
  }

  int pointCount() {
    return rerankCounts.length;
  }

  /**
   * The point of one rerank count.
   *
   * @param queries queries counted
   * @param wanted most hits a query can have
   * @param walkCost mean cost of the walk
   * @param rerankWeight cost of a reranked row
   */
  Calibration.Point point(int i, long queries, int wanted, double walkCost, double rerankWeight) {
    long found = Math.min(hits[i], queries * wanted); // more if rows came since the truth was known
    double mean = (double) found / queries;
    double recall = mean / wanted;
    double variance = (double) squaredHits[i] / queries - mean * mean;
    double error = Math.sqrt(Math.max(variance, floor(found, queries, wanted)) / queries) / wanted;
    double cost = walkCost + rerankWeight * reranked[i] / queries;
    double margin = slack < Query.WHOLE_BEAM ? MARGIN_WITH_SLACK : MARGIN;
    double promised = Math.max(0, recall - margin * error);
    return new Calibration.Point(recall, promised, width, rerankCounts[i], slack, cost);
  }

  /**
   * Variance of hits that miss independently, with half a miss more than was seen: a sample without
   * a miss is no proof that there is none.
   */
  private double floor(long found, long queries, int wanted) {
    double trials = (double) queries * wanted;
    double miss = (trials - found + 0.5) / (trials + 1);
    return wanted * miss * (1 - miss);
  }

  private static int[] grid(int from, int to) {
    int[] counts = new int[16];
    int size = 0;
    for (int count = from; ; count = Math.max(count + 1, (int) (count * RERANK_GROWTH))) {
      if (size == counts.length) {
        counts = Arrays.copyOf(counts, 2 * size);
      }
      counts[size++] = Math.min(count, to);
      if (count >= to) {
        return Arrays.copyOf(counts, size);
      }
    }
  }
}
