package dev.nearfield.graph;

import java.util.Arrays;

/**
 * New ordinals for some rows: dense from 0. If they are in the order of the old ones, whatever is
 * decided by the order of ordinals is decided as before.
 *
 * <p>Threads: immutable, share freely. Owns: its arrays.
 */
public final class Renumbering {

  private final int[] kept;
  private final int[] renumbered;

  /**
   * Keeps some rows.
   *
   * @param kept their ordinals, in the order of the new ones; borrowed for good
   * @param size ordinals that there are
   */
  public Renumbering(int[] kept, int size) {
    this.kept = kept;
    renumbered = new int[size];
    Arrays.fill(renumbered, Ordinals.NONE);
    for (int ordinal = 0; ordinal < kept.length; ordinal++) {
      renumbered[kept[ordinal]] = ordinal;
    }
  }

  /** Rows that are kept. */
  public int count() {
    return kept.length;
  }

  /** Old ordinals by new ones; borrowed. */
  public int[] kept() {
    return kept;
  }

  /** The old ordinal of a row. */
  public int before(int ordinal) {
    return kept[ordinal];
  }

  /** The new ordinal of an old one, or {@link Ordinals#NONE}. */
  public int after(int ordinal) {
    return renumbered[ordinal];
  }
}
