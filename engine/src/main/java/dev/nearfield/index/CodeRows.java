package dev.nearfield.index;

import dev.nearfield.graph.Region;
import dev.nearfield.quantize.RowCodec;

/**
 * The rows that the graph walks, and the codec that wrote them all. Taken together by whoever
 * searches, so that no query meets rows of another codec than its own.
 *
 * <p>Threads: immutable; the rows as {@link Region}. Owns: nothing, the index's state does.
 */
record CodeRows(RowCodec codec, Region region) {

  /** Address of a row's code. */
  long address(int ordinal) {
    return region.rows().address(ordinal);
  }

  int strideBytes() {
    return region.rows().strideBytes();
  }
}
