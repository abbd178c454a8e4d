package dev.nearfield.graph;

import dev.nearfield.kernel.RowKernel;
import dev.nearfield.kernel.RowTable;

/**
 * The rows of a graph as they are compared with each other, which decides what links to what: the
 * codes that walks score, or rows that are more precise.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public interface PairRows {

  /** Scores the rows. */
  RowKernel kernel();

  /** Whether these are the rows that walks score, so that a walk's scores are scores of pairs. */
  boolean areCodes();

  /** Address of a row. */
  long address(int ordinal);

  /**
   * Finds the addresses of many rows.
   *
   * @param ordinals shape {@code [count]}
   * @param addresses receives the addresses, shape {@code [count]}
   */
  void addresses(int[] ordinals, int count, long[] addresses);

  /** The codes, if any two of them can be compared. */
  static PairRows ofCodes(RowKernel kernel, RowTable codes) {
    return new CodePairs(kernel, codes);
  }
}
