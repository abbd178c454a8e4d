package dev.nearfield.index;

import dev.nearfield.graph.Region;
import dev.nearfield.quantize.RowCodec;

/**
 * The rows that the graph walks, the codec that wrote them all, and the medoids of its cells. Taken
 * together by whoever searches, so that no query meets rows or cells of another codec than its own.
 *
 * <p>Threads: immutable; the rows as {@link Region}. Owns: nothing, the index's state does.
 */
record CodeRows(RowCodec codec, Region region, CellMedoids medoids) {

  /** Rows of a codec for whose cells no medoids were chosen. */
  CodeRows(RowCodec codec, Region region) {
    this(codec, region, CellMedoids.NONE);
  }

  /** The same rows, entered by other medoids. */
  CodeRows enteredBy(CellMedoids other) {
    return new CodeRows(codec, region, other);
  }

  /** Address of a row's code. */
  long address(int ordinal) {
    return region.rows().address(ordinal);
  }

  int strideBytes() {
    return region.rows().strideBytes();
  }
}
