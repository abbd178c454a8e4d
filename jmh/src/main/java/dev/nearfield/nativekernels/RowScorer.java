package dev.nearfield.nativekernels;

import dev.nearfield.kernel.RowKernel;
import java.lang.foreign.Arena;

/**
 * A {@link RowKernel}.
 *
 * <p>Threads: one at a time. Owns: its results, borrows the query's memory from an arena.
 */
final class RowScorer implements Scorer {

  private final RowKernel kernel;
  private final long query;
  private final float[] few;
  private final float[] scores = new float[Rows.BATCH];

  RowScorer(RowKernel kernel, int rowsPerCall, long queryRow, Arena arena) {
    this.kernel = kernel;
    this.few = new float[rowsPerCall];
    this.query = arena.allocate(kernel.queryBytes(), 64).address();
    kernel.prepareQuery(queryRow, query);
  }

  @Override
  public void score(long[] rows, int count, int at) {
    if (count == Rows.BATCH) {
      kernel.score(query, rows, count, scores);
      return;
    }
    kernel.score(query, rows, count, few);
    for (int k = 0; k < count; k++) {
      scores[at + k] = few[k];
    }
  }

  @Override
  public float result(int position) {
    return scores[position];
  }
}
