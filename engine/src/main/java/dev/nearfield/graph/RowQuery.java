package dev.nearfield.graph;

/**
 * Aims walks at rows of the graph, to find neighbors for them.
 *
 * <p>Threads: safe, asked by all that link. Owns: nothing, borrows the scratch for the call.
 */
@FunctionalInterface
public interface RowQuery {

  /**
   * Arranges a row as the query of a scratch, and says by {@link SearchScratch#walkOver} what it is
   * to be scored against.
   */
  void prepare(int ordinal, SearchScratch scratch);
}
