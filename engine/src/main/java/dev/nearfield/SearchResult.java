package dev.nearfield;

import java.util.List;

/**
 * The answer to a query.
 *
 * @param hits nearest first, ties by id; fewer than {@code k} only when the index holds fewer
 * @param scoredCount rows scored on the way: the cost of the search
 */
public record SearchResult(List<Hit> hits, long scoredCount) {

  /** Copies the hits. */
  public SearchResult {
    hits = List.copyOf(hits);
  }
}
