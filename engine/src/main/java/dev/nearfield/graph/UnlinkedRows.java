package dev.nearfield.graph;

import java.util.Arrays;

/**
 * Rows that live before they are linked: no walk meets them, so whoever searches looks at each.
 * They are linked in ascending order, and leave from the front.
 *
 * <p>Threads: one linker; searches read beside it. Owns: its array.
 */
public final class UnlinkedRows {

  static final UnlinkedRows NONE = new UnlinkedRows(new int[0]);

  private final int[] ordinals;
  private volatile int linked;

  /** Takes rows whose lists are empty. */
  public UnlinkedRows(int[] ordinals) {
    this.ordinals = ordinals.clone();
    Arrays.sort(this.ordinals);
  }

  /** Rows of before and of now. */
  public int count() {
    return ordinals.length;
  }

  /** Those of them that are linked: the first so many. */
  public int linked() {
    return linked;
  }

  /** A row; those before {@link #linked} are met by walks. */
  public int ordinal(int position) {
    return ordinals[position];
  }

  /** So many rows are linked: their lists and those that name them are published. */
  public void advanceTo(int count) {
    linked = count;
  }

  /** Whether a row is among those from a position on. */
  boolean contains(int ordinal, int from) {
    return Arrays.binarySearch(ordinals, from, ordinals.length, ordinal) >= 0;
  }

  /** Copies rows from a position on; returns how many. */
  int copy(int from, int[] target, int most) {
    int count = Math.min(most, ordinals.length - from);
    System.arraycopy(ordinals, from, target, 0, count);
    return count;
  }
}
