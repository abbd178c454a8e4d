package dev.nearfield.nativekernels;

import dev.nearfield.kernel.BitKernel;
import java.lang.foreign.Arena;

/**
 * A {@link BitKernel}.
 *
 * <p>Threads: one at a time. Owns: its results, borrows the query's memory from an arena.
 */
final class BitScorer implements Scorer {

  private final BitKernel kernel;
  private final long query;
  private final int[] few;
  private final int[] results = new int[Rows.BATCH];

  BitScorer(BitKernel kernel, int rowsPerCall, byte[] values, Arena arena) {
    this.kernel = kernel;
    this.few = new int[rowsPerCall];
    this.query = arena.allocate(kernel.queryBytes(), 64).address();
    kernel.prepareValues(values, query);
  }

  @Override
  public void score(long[] rows, int count, int at) {
    if (count == Rows.BATCH) {
      kernel.compare(query, rows, count, results);
      return;
    }
    kernel.compare(query, rows, count, few);
    for (int k = 0; k < count; k++) {
      results[at + k] = few[k];
    }
  }

  @Override
  public float result(int position) {
    return results[position];
  }
}
