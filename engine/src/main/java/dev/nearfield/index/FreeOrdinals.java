package dev.nearfield.index;

import dev.nearfield.graph.Ordinals;
import java.util.Arrays;
import org.agrona.collections.IntArrayList;

/**
 * Ordinals of rows that are gone, for rows to come.
 *
 * <p>Threads: safe. Owns: the list of them.
 */
final class FreeOrdinals {

  private final IntArrayList ordinals = new IntArrayList();
  private int pins;

  /** Takes an ordinal; {@link Ordinals#NONE} if there is none, or if somebody remembers some. */
  synchronized int take() {
    return ordinals.isEmpty() || pins > 0 ? Ordinals.NONE : ordinals.popInt();
  }

  /** Whether somebody remembers rows: none may be freed, and none that is free be used. */
  synchronized boolean isPinned() {
    return pins > 0;
  }

  /** Gives an ordinal that nobody can meet. */
  synchronized void give(int ordinal) {
    ordinals.addInt(ordinal);
  }

  /** Keeps ordinals from being freed and taken, for one who remembers rows from call to call. */
  synchronized void pin() {
    pins++;
  }

  synchronized void unpin() {
    pins--;
  }

  synchronized int count() {
    return ordinals.size();
  }

  /** A copy, ascending. */
  synchronized int[] toArray() {
    int[] sorted = ordinals.toIntArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
