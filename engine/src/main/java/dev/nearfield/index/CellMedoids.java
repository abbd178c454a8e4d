package dev.nearfield.index;

import dev.nearfield.graph.Ordinals;
import dev.nearfield.quantize.CodecScratch;
import java.util.Arrays;
import java.util.BitSet;

/**
 * For each cell of a codec the row nearest to its centroid. Preparing a query scores it against the
 * centroids, so where its walk should start is known by then.
 *
 * <p>Threads: immutable, share freely. Owns: its array.
 */
final class CellMedoids {

  /** None were ever looked for. */
  static final CellMedoids NONE = none(0);

  private final int[] ordinals;
  private final int rows;

  private CellMedoids(int[] ordinals, int rows) {
    this.ordinals = ordinals;
    this.rows = rows;
  }

  /**
   * The medoids of an index as it is now.
   *
   * @param ordinals shape {@code [cells]}; borrowed for good
   * @param rows rows that there are
   */
  static CellMedoids of(int[] ordinals, int rows) {
    return new CellMedoids(ordinals, rows);
  }

  /** None, as with so many rows they were found to be of no use. */
  static CellMedoids none(int rows) {
    return new CellMedoids(new int[0], rows);
  }

  /** Medoids, one for each cell, or none. */
  int count() {
    return ordinals.length;
  }

  /** Rows that there were when medoids were sought last; 0 if they never were. */
  int rows() {
    return rows;
  }

  /** The medoid of a cell. */
  int ordinal(int cell) {
    return ordinals[cell];
  }

  /** Whether one of them is among some rows. */
  boolean areAny(BitSet rows) {
    return Arrays.stream(ordinals).anyMatch(rows::get);
  }

  /**
   * Whether an index of so many rows has grown by more than a quarter since medoids were sought.
   * Rows added since may lie where no medoid is, and on level 0 there is no long way round: then
   * walks enter by the upper levels, which hold such rows, until medoids are chosen anew.
   */
  boolean areOutgrown(int size) {
    return size - rows > rows / 4;
  }

  /** The medoid of the cell nearest to the query last prepared, or {@link Ordinals#NONE}. */
  int nearest(CodecScratch scratch) {
    return ordinals.length == 0 ? Ordinals.NONE : ordinals[scratch.bestCell(ordinals.length)];
  }
}
