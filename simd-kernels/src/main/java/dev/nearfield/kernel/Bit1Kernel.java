package dev.nearfield.kernel;

/**
 * Estimates scores from rows of one bit per component ({@link Bit1Row}) and a query of four.
 *
 * <p>A row is of one of up to {@value #MAX_CELLS} cells, and the query comes with a score for each.
 * The score of a row with bits {@code b}, signs {@code s = 2 b - 1} and a query {@code u} is
 *
 * <pre>
 *   score = (cellScore[cell] + constant) + factor * sum(s[i] * u[i])
 * </pre>
 *
 * where {@code u} is rounded to {@code low + step * value} with values of 0 to 15: the sum follows
 * from the exact integer sum of the values at ones. The rest is a fixed sequence of float
 * operations: a pair has one score, to the last bit, on every CPU.
 *
 * <p>Obtain one from {@link BitKernels}.
 *
 * <p>Threads: immutable, share freely; a query's memory belongs to one thread at a time. Owns:
 * nothing, borrows the rows and the query's memory.
 */
public sealed interface Bit1Kernel extends CodeKernel
    permits VectorBit1Kernel, ReferenceBit1Kernel {

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
}
