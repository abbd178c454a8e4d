package dev.nearfield.kernel;

/**
 * Estimates scores from rows of one bit per component ({@link Bit1Row}) and a query of four.
 *
 * <p>The score of a row with bits {@code b}, signs {@code s = 2 b - 1} and a query {@code u} is
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
public sealed interface Bit1Kernel extends CellKernel
    permits VectorBit1Kernel, ReferenceBit1Kernel, WarmingBit1Kernel {

  @Override
  default void deviations(
      long query, long[] rows, int count, float[] cellDistances, float[] deviations) {
    int correctionsAt = Bit1Row.correctionsAt(dimension());
    long terms = Bit1Query.terms(query, BitRow.blockBytes(dimension()));
    float rounding = Bit1Query.roundingVariance(terms, dimension());
    for (int i = 0; i < count; i++) {
      deviations[i] = Bit1Query.deviation(rows[i] + correctionsAt, cellDistances, rounding);
    }
  }
}
