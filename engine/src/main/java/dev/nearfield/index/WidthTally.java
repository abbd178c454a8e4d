package dev.nearfield.index;

import dev.nearfield.Calibration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one beam width, with one slack, found over a sample, for each {@code k} that fits into it.
 *
 * <p>Threads: {@link #add} is safe, all else is for one thread. Owns: its counts.
 */
final class WidthTally {

  /** By place in the calibrated numbers of hits, which are sorted. */
  private final RecallTally[] tallies;

  private long scoredCount;

  WidthTally(int width, float slack, List<Integer> ks, boolean exactCodes) {
    tallies =
        ks.stream()
            .filter(k -> k <= width)
            .map(k -> new RecallTally(k, width, slack, exactCodes))
            .toArray(RecallTally[]::new);
  }

  /**
   * Counts one query.
   *
   * @param scores exact scores of its beam, in the order of the codes' scores
   * @param bounds what a rerank takes for the largest scores that these may be
   * @param count rows in the beam
   * @param kthTrueScores by place in the calibrated numbers of hits
   * @param scored rows that the walk scored
   */
  void count(float[] scores, float[] bounds, int count, float[] kthTrueScores, long scored) {
    for (int i = 0; i < tallies.length; i++) {
      tallies[i].count(scores, bounds, count, kthTrueScores[i]);
    }
    scoredCount += scored;
  }

  /** Adds what another thread counted. */
  synchronized void add(WidthTally other) {
    for (int i = 0; i < tallies.length; i++) {
      tallies[i].add(other.tallies[i]);
    }
    scoredCount += other.scoredCount;
  }

  /** Mean rows scored by a walk. */
  double walkCost(long queries) {
    return (double) scoredCount / queries;
  }

  /**
   * Adds the points of a curve's {@code k}, if it fits into the width.
   *
   * @param neighbors rows that can be found
   */
  void addTo(CalibrationCurve curve, long queries, int neighbors, double rerankWeight) {
    for (RecallTally tally : tallies) {
      if (tally.k() == curve.k()) {
        int wanted = Math.min(tally.k(), neighbors);
        for (int i = 0; i < tally.pointCount(); i++) {
          curve.add(tally.point(i, queries, wanted, walkCost(queries), rerankWeight));
        }
      }
    }
  }

  /** The lowest recall over all numbers of hits, everything in the beam reranked. */
  double lowestRecall(long queries, int neighbors) {
    return Stream.of(tallies)
        .map(
            tally ->
                tally.point(tally.pointCount() - 1, queries, Math.min(tally.k(), neighbors), 0, 0))
        .mapToDouble(Calibration.Point::recall)
        .min()
        .orElse(0);
  }
}
