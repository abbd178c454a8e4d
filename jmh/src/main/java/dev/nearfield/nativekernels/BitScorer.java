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
  private final int[] few = new int[4];
  private final int[] results = new int[Rows.BATCH];

  BitScorer(BitKernel kernel, byte[] values, Arena arena) {
    this.kernel = kernel;
    this.query = arena.allocate(kernel.queryBytes(), 64).address();
    kernel.prepareValues(values, query);
  }

  @Override
  public void one(long[] row, int at) {
    kernel.compare(query, row, 1, few);
    results[at] = few[0];
  }

  @Override
  public void four(long[] rows, int at) {
    kernel.compare(query, rows, 4, few);
    results[at] = few[0];
    results[at + 1] = few[1];
    results[at + 2] = few[2];
    results[at + 3] = few[3];
  }

  @Override
  public void batch(long[] rows) {
    kernel.compare(query, rows, Rows.BATCH, results);
  }

  @Override
  public float result(int position) {
    return results[position];
  }
}
