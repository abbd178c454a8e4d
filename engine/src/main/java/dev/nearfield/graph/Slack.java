package dev.nearfield.graph;

/**
 * When a walk stops although nodes of its beam are left to expand; by default never.
 *
 * <p>Threads: one at a time. Owns: nothing.
 */
public final class Slack {

  /*
   * A beam is as wide as the hardest queries need it. How its nodes lie says which query is an easy
   * one: once the nearest that is left to expand is much farther than the k-th best found, its
   * neighbors hardly get among the k any more. So nodes are expanded up to a distance of
   *
   *   (1 + slack) * distance of the k-th
   *
   * which shrinks as the k-th comes nearer [1]. The beam stays the limit for hard queries, around
   * which all rows are about equally far. What else was tried: ADR 29. Distances are what a score
   * lacks of the query's own; estimates of them may be negative, hence the magnitude.
   *
   * [1] Al-Jazzazi et al., Distance Adaptive Beam Search, arXiv:2505.15636, with distances squared.
   */

  private static final long NONE = Long.MAX_VALUE;

  private int rank;
  private float share = Float.POSITIVE_INFINITY;
  private float selfScore;

  /** Lets walks expand their whole beam. */
  public void clear() {
    share = Float.POSITIVE_INFINITY;
  }

  /**
   * Lets walks stop.
   *
   * @param rank hits that distances are compared with the last of; {@code >= 1}
   * @param share by how much farther nodes may be, as a share of that one's distance; {@code >= 0}
   * @param selfScore score of a query and itself, of which distances are what is lacking
   */
  public void set(int rank, float share, float selfScore) {
    this.rank = rank;
    this.share = share;
    this.selfScore = selfScore;
  }

  /** Whether walks may stop at all. */
  public boolean isSet() {
    return share < Float.POSITIVE_INFINITY;
  }

  /** By how much farther nodes may be; infinite where the whole beam is expanded. */
  public float share() {
    return share;
  }

  /** The last entry of a beam that may still be expanded: as far as this, or nearer. */
  long limit(Beam beam) {
    int last = isSet() ? beam.rankAmongAnswers(rank) : Ordinals.NONE;
    if (last == Ordinals.NONE) {
      return NONE;
    }
    float kth = beam.score(last);
    return Beam.lastEntry(kth - share * Math.abs(selfScore - kth));
  }
}
