package dev.nearfield.nativekernels;

/**
 * A Java kernel of any kind, with a prepared query and the results of the last batch.
 *
 * <p>Threads: one at a time. Owns: its results, borrows the query's memory.
 */
sealed interface Scorer permits RowScorer, BitScorer {

  /**
   * Scores rows.
   *
   * @param rows their addresses, from the first of the array on
   * @param count {@link Rows#BATCH}, or as many as the form hands over at once
   * @param at where the results go
   */
  void score(long[] rows, int count, int at);

  /** Returns a result. */
  float result(int position);
}
