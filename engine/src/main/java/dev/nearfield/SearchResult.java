package dev.nearfield;

import java.util.List;

/**
 * The answer to a query.
 *
 * <p>Threads: immutable, share freely. Owns: its hits, copied.
 *
 * @param hits nearest first, ties by id; fewer than {@code k} only when the index holds fewer, the
 *     range does, or the deadline passed
 * @param scoredCount rows scored on the way: the cost of the search, and how far a partial one came
 * @param partial whether the deadline cut the search short: what was found until then is here
 * @param stoppedEarly whether the walk left out nodes of its beam that were farther than its slack
 */
public record SearchResult(
    List<Hit> hits, long scoredCount, boolean partial, boolean stoppedEarly) {

  /** Copies the hits. */
  public SearchResult {
    hits = List.copyOf(hits);
  }

  /** An answer for which the walk expanded its whole beam, or as much as the deadline let it. */
  public SearchResult(List<Hit> hits, long scoredCount, boolean partial) {
    this(hits, scoredCount, partial, false);
  }

  /** A complete answer. */
  public SearchResult(List<Hit> hits, long scoredCount) {
    this(hits, scoredCount, false);
  }
}
