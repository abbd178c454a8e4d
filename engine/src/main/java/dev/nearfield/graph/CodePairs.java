package dev.nearfield.graph;

import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowTable;

/** Codes compared with each other. */
record CodePairs(RowKernel kernel, RowTable codes) implements PairRows {

  @Override
  public boolean areCodes() {
    return true;
  }

  @Override
  public long address(int ordinal) {
    return codes.address(ordinal);
  }

  @Override
  public void addresses(int[] ordinals, int count, long[] addresses) {
    codes.addresses(ordinals, count, addresses);
  }
}
