package dev.nearfield.filter;

import org.roaringbitmap.BatchIterator;

/**
 * Goes through a set of ordinals, ascending, many at once.
 *
 * <p>Threads: one at a time. Owns: nothing, borrows the set.
 */
public final class OrdinalBatches {

  private final BatchIterator iterator;

  OrdinalBatches(BatchIterator iterator) {
    this.iterator = iterator;
  }

  /**
   * Hands out the next ordinals.
   *
   * @param ordinals receives them
   * @return how many there were; 0 at the end
   */
  public int next(int[] ordinals) {
    return iterator.hasNext() ? iterator.nextBatch(ordinals) : 0;
  }
}
