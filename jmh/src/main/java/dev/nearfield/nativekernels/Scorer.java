package dev.nearfield.nativekernels;

/**
 * A Java kernel of any kind, with a prepared query and the results of the last batch.
 *
 * <p>Threads: one at a time. Owns: its results, borrows the query's memory.
 */
sealed interface Scorer permits RowScorer, BitScorer {

  /**
   * Scores one row.
   *
   * @param row its address, first in an array
   * @param at where the result goes
   */
  void one(long[] row, int at);

  /** Scores four rows, likewise. */
  void four(long[] rows, int at);

  /** Scores {@link Rows#BATCH} rows. */
  void batch(long[] rows);

  /** Returns a result. */
  float result(int position);
}
