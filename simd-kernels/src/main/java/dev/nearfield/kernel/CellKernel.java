package dev.nearfield.kernel;

/**
 * A kernel whose rows are each of one of up to {@value #MAX_CELLS} cells, and whose query comes
 * with a score for each cell. What a row adds to it is for each kind of row to say.
 *
 * <p>Threads: immutable, share freely; a query's memory belongs to one thread at a time. Owns:
 * nothing, borrows the rows and the query's memory.
 */
public sealed interface CellKernel extends CodeKernel permits Bit1Kernel, Int4Kernel {

  /** Most cells. */
  int MAX_CELLS = 64;

  /**
   * Arranges a query.
   *
   * @param vector finite, shape {@code [dimension]}
   * @param cellScores what rows of each cell get, shape {@code [cellCount]}
   * @param cellCount {@code 1..}{@value #MAX_CELLS}; rows of other cells have meaningless scores
   * @param query address of {@link #queryBytes()} bytes, aligned to 64; overwritten
   */
  void prepareQuery(float[] vector, float[] cellScores, int cellCount, long query);

  /**
   * Says how far scores may be off: the standard deviation of a score's error over random
   * rotations, for rows whose codes have in common with them what those of random vectors have, as
   * nearly all do. A matter of statistics, no bound.
   *
   * @param query address of a prepared query
   * @param rows addresses of rows
   * @param count rows
   * @param cellDistances squared distances of the query and the cells' centroids, shape {@code
   *     [MAX_CELLS]}
   * @param deviations receives them, shape {@code [count]}
   */
  void deviations(long query, long[] rows, int count, float[] cellDistances, float[] deviations);
}
