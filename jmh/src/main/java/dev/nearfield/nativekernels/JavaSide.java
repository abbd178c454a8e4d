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
  private final Form form;
  private final long[] rows = new long[BATCH];
  private final long[] few = new long[4];

  JavaSide(Scorer scorer, Form form) {
    this.scorer = scorer;
    this.form = form;
  }

  @Override
  public void score(MemorySegment visits, long offset) {
    MemorySegment.copy(visits, ValueLayout.JAVA_LONG, offset, rows, 0, BATCH);
    switch (form) {
      case ONE -> oneByOne();
      case FOUR -> fourAtATime();
      case EIGHT -> scorer.batch(rows);
      case BLOCK -> throw new AssertionError(form);
    }
  }

  private void oneByOne() {
    for (int at = 0; at < BATCH; at++) {
      few[0] = rows[at];
      scorer.one(few, at);
    }
  }

  /** Written out: a loop over four elements costs more than it copies. */
  private void fourAtATime() {
    for (int at = 0; at < BATCH; at += 4) {
      few[0] = rows[at];
      few[1] = rows[at + 1];
      few[2] = rows[at + 2];
      few[3] = rows[at + 3];
      scorer.four(few, at);
    }
  }

  @Override
  public float scoreAt(int position) {
    return scorer.result(position);
  }
}
