package dev.nearfield.kernel;

/**
 * Estimates scores from rows of four bits per component ({@link Int4Row}) and a query of ten bits
 * and a sign.
 *
 * <p>The score of a row with codes {@code c}, which stand for {@code v = c - 7.5}, and a query
 * {@code u} is
 *
 * <pre>
 *   score = (cellScore[cell] + constant) + factor * sum(v[i] * u[i])
 * </pre>
 *
 * where {@code u} is rounded to {@code step * value} with values of -546 to 546: the sum follows
 * from the exact integer sums of the values times codes and of the values. The rest is a fixed
 * sequence of float operations: a pair has one score, to the last bit, on every CPU.
 *
 * <p>Obtain one from {@link RowKernels}.
 *
 * <p>Threads: immutable, share freely; a query's memory belongs to one thread at a time. Owns:
 * nothing, borrows the rows and the query's memory.
 */
public sealed interface Int4Kernel extends CellKernel
    permits VectorInt4Kernel, ReferenceInt4Kernel, WarmingInt4Kernel {

  /** What rounding a query to ten bits adds is left out: less than a hundredth of the rest. */
  @Override
  default void deviations(
      long query, long[] rows, int count, float[] cellDistances, float[] deviations) {
    int correctionsAt = Int4Row.correctionsAt(dimension());
    for (int i = 0; i < count; i++) {
      deviations[i] = Int4Query.deviation(rows[i] + correctionsAt, cellDistances);
    }
  }
}
