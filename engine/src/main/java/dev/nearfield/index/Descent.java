package dev.nearfield.index;

/**
 * How far a walk on the upper levels led. Sorts by where that is, so that walks which read the same
 * rows come one after the other.
 *
 * @param vicinity part of the graph
 * @param entry where level 0 begins
 * @param scoredCount rows scored on the way
 */
record Descent(int vicinity, int entry, long scoredCount) implements Comparable<Descent> {

  /** What the scratch's last descent found. */
  static Descent of(QueryScratch scratch) {
    return new Descent(
        scratch.search.vicinity(), scratch.trace.entry, scratch.trace.descentScoredCount);
  }

  /** Makes a fresh scratch look as it did after the descent. */
  void restore(QueryScratch scratch) {
    scratch.search.addScoredCount(scoredCount);
    scratch.trace.entry = entry;
    scratch.trace.descentScoredCount = scoredCount;
  }

  @Override
  public int compareTo(Descent other) {
    int byVicinity = Integer.compare(vicinity, other.vicinity);
    return byVicinity != 0 ? byVicinity : Integer.compare(entry, other.entry);
  }
}
