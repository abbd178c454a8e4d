package dev.nearfield.index;

import dev.nearfield.graph.PairRows;
import dev.nearfield.kernel.RowKernel;

/**
 * Stored rows compared with each other, for codes too coarse to decide what links to what.
 *
 * @param kernel scores stored rows
 */
record StoredPairs(RowKernel kernel, RawVectors vectors) implements PairRows {

  @Override
  public boolean areCodes() {
    return false;
  }

  @Override
  public long address(int ordinal) {
    return vectors.address(ordinal);
  }

  @Override
  public void addresses(int[] ordinals, int count, long[] addresses) {
    vectors.addresses(ordinals, count, addresses);
  }
}
