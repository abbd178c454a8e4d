package dev.nearfield.nativekernels;

import java.lang.foreign.MemorySegment;

/** One of the two that are compared: it scores a batch of rows against one query. */
sealed interface Side permits JavaSide, CSide {

  /**
   * Scores a batch.
   *
   * @param visits rows' addresses ({@link Rows#visits})
   * @param offset of the first of {@link Rows#BATCH} addresses in it, in bytes
   */
  void score(MemorySegment visits, long offset);

  /** Returns a score of the last batch. */
  float scoreAt(int position);
}
