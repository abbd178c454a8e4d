package dev.nearfield.nativekernels;

import dev.nearfield.kernel.CodeKernel;
import java.lang.foreign.Arena;
import java.util.function.LongConsumer;

/**
 * A {@link RowKernel}.
 *
 * <p>Threads: one at a time. Owns: its results, borrows the query's memory from an arena.
 */
final class RowScorer implements Scorer {

  private final CodeKernel kernel;
  private final long query;
  private final float[] few = new float[4];
  private final float[] scores = new float[Rows.BATCH];

  /**
   * A kernel with a query.
   *
   * @param prepare arranges the query at an address
   */
  RowScorer(CodeKernel kernel, LongConsumer prepare, Arena arena) {
    this.kernel = kernel;
    this.query = arena.allocate(kernel.queryBytes(), 64).address();
    prepare.accept(query);
  }

  @Override
  public void one(long[] row, int at) {
    kernel.score(query, row, 1, few);
    scores[at] = few[0];
  }

  @Override
  public void four(long[] rows, int at) {
    kernel.score(query, rows, 4, few);
    scores[at] = few[0];
    scores[at + 1] = few[1];
    scores[at + 2] = few[2];
    scores[at + 3] = few[3];
  }

  @Override
  public void batch(long[] rows) {
    kernel.score(query, rows, Rows.BATCH, scores);
  }

  @Override
  public float result(int position) {
    return scores[position];
  }
}
