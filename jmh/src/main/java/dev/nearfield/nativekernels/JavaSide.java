package dev.nearfield.nativekernels;

import static dev.nearfield.nativekernels.Rows.BATCH;

import dev.nearfield.kernel.RowKernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The kernel as shipped, called as an index calls it.
 *
 * <p>Threads: one at a time. Owns: nothing, borrows the query's memory from an arena.
 */
final class JavaSide implements Side {

  private final RowKernel kernel;
  private final long query;
  private final int rowsPerCall;
  private final long[] rows = new long[BATCH];
  private final long[] few;
  private final float[] fewScores;
  private final float[] scores = new float[BATCH];

  JavaSide(RowKernel kernel, Form form, long queryRow, Arena arena) {
    this.kernel = kernel;
    this.rowsPerCall = form.rowsPerCall();
    this.few = new long[rowsPerCall];
    this.fewScores = new float[rowsPerCall];
    this.query = arena.allocate(kernel.queryBytes(), 64).address();
    kernel.prepareQuery(queryRow, query);
  }

  @Override
  public void score(MemorySegment visits, long offset) {
    MemorySegment.copy(visits, ValueLayout.JAVA_LONG, offset, rows, 0, BATCH);
    if (rowsPerCall == BATCH) {
      kernel.score(query, rows, BATCH, scores);
    } else {
      scoreFewACall();
    }
  }

  private void scoreFewACall() {
    for (int at = 0; at < BATCH; at += rowsPerCall) {
      for (int k = 0; k < rowsPerCall; k++) {
        few[k] = rows[at + k];
      }
      kernel.score(query, few, rowsPerCall, fewScores);
      for (int k = 0; k < rowsPerCall; k++) {
        scores[at + k] = fewScores[k];
      }
    }
  }

  @Override
  public float scoreAt(int position) {
    return scores[position];
  }
}
