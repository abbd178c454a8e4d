package dev.nearfield.graph;

/** Aims walks at rows of the graph, to find neighbors for them. */
@FunctionalInterface
public interface RowQuery {

  /**
   * Arranges a row as the query of a scratch, and says by {@link SearchScratch#walkOver} what it is
   * to be scored against.
   */
  void prepare(int ordinal, SearchScratch scratch);
}
