package dev.nearfield.testkit;

/**
 * Recall by distance. A row is a hit when it is as near as the k-th true neighbor: with several
 * rows at that distance, which of them the truth lists is an accident that no search should pay
 * for.
 */
public final class Recall {

  /**
   * Scores this close, relative to the k-th true score, are ties. Scores are recomputed in double
   * from the original vectors, so this only absorbs rounding and truths computed in float.
   */
  public static final double RELATIVE_EPSILON = 1e-6;

  /**
   * Where scores are near 0, as under cosine and dot product, a relative bound alone is too fine.
   */
  private static final double ABSOLUTE_EPSILON = 1e-12;

  private Recall() {}

  /**
   * Counts the hits of one answer.
   *
   * @param ordinals the answer, in any order; an ordinal that comes twice counts once
   * @param scores the score of each, larger is nearer
   * @param kthTrueScore score of the k-th true neighbor
   * @param k most hits possible
   */
  public static int hits(int[] ordinals, double[] scores, double kthTrueScore, int k) {
    double bound = kthTrueScore - RELATIVE_EPSILON * Math.abs(kthTrueScore) - ABSOLUTE_EPSILON;
    int hits = 0;
    for (int rank = 0; rank < ordinals.length; rank++) {
      if (scores[rank] >= bound && !seenBefore(ordinals, rank)) {
        hits++;
      }
    }
    return Math.min(hits, k);
  }

  private static boolean seenBefore(int[] ordinals, int rank) {
    for (int earlier = 0; earlier < rank; earlier++) {
      if (ordinals[earlier] == ordinals[rank]) {
        return true;
      }
    }
    return false;
  }
}
