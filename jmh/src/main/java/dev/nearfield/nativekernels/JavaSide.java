package dev.nearfield.nativekernels;

import static dev.nearfield.nativekernels.Rows.BATCH;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The kernel as shipped, called as an index calls it.
 *
 * <p>Threads: one at a time. Owns: its arrays, borrows the scorer.
 */
final class JavaSide implements Side {

  private final Scorer scorer;
  private final int rowsPerCall;
  private final long[] rows = new long[BATCH];
  private final long[] few;

  JavaSide(Scorer scorer, Form form) {
    this.scorer = scorer;
    this.rowsPerCall = form.rowsPerCall();
    this.few = new long[rowsPerCall];
  }

  @Override
  public void score(MemorySegment visits, long offset) {
    MemorySegment.copy(visits, ValueLayout.JAVA_LONG, offset, rows, 0, BATCH);
    if (rowsPerCall == BATCH) {
      scorer.score(rows, BATCH, 0);
    } else {
      scoreFewACall();
    }
  }

  private void scoreFewACall() {
    for (int at = 0; at < BATCH; at += rowsPerCall) {
      for (int k = 0; k < rowsPerCall; k++) {
        few[k] = rows[at + k];
      }
      scorer.score(few, rowsPerCall, at);
    }
  }

  @Override
  public float scoreAt(int position) {
    return scorer.result(position);
  }
}
