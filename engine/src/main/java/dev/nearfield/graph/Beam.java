package dev.nearfield.graph;

import java.util.Arrays;

/**
 * The nearest nodes met so far, sorted, the nearest first; each is expanded once.
 *
 * <p>An entry is one {@code long}, so that comparing, moving and breaking ties is one instruction:
 *
 * <pre>
 *  bit 63            32 31          1 0
 *      | inverted score | node       | expanded |
 * </pre>
 *
 * The score's bits are mapped so that integers order as floats do, then inverted: a nearer node has
 * a smaller entry, and of two equally near the smaller node comes first.
 *
 * <p>Threads: one at a time. Owns: its array.
 */
final class Beam {

  private static final long EXPANDED = 1L;

  private long[] entries = new long[64];
  private int width;
  private int size;
  private int cursor;

  /** Empties the beam and sets how many nodes it keeps. */
  void reset(int width) {
    if (entries.length < width) {
      entries = new long[width];
    }
    this.width = width;
    size = 0;
    cursor = 0;
  }

  int size() {
    return size;
  }

  int node(int rank) {
    return (int) entries[rank] >>> 1;
  }

  float score(int rank) {
    return score(entries[rank]);
  }

  long entry(int rank) {
    return entries[rank];
  }

  /** Keeps a node if it is among the nearest {@code width}. A node is offered at most once. */
  void offer(float score, int node) {
    long entry = entry(score, node);
    if (size == width && entry >= entries[size - 1]) {
      return;
    }
    int place = place(entry);
    int moved = (size < width ? size : width - 1) - place;
    System.arraycopy(entries, place, entries, place + 1, moved);
    entries[place] = entry;
    if (size < width) {
      size++;
    }
    if (place < cursor) {
      cursor = place;
    }
  }

  /** Takes the nearest node not yet expanded, or {@link Ordinals#NONE} when all are. */
  int popNearest() {
    while (cursor < size) {
      long entry = entries[cursor];
      if ((entry & EXPANDED) == 0) {
        entries[cursor++] = entry | EXPANDED;
        return (int) entry >>> 1;
      }
      cursor++;
    }
    return Ordinals.NONE;
  }

  long bytes() {
    return (long) entries.length * Long.BYTES;
  }

  static long entry(float score, int node) {
    return ((long) ~orderable(score) << 32) | ((long) node << 1);
  }

  static float score(long entry) {
    int orderable = ~(int) (entry >> 32);
    return Float.intBitsToFloat(orderable ^ ((orderable >> 31) & Integer.MAX_VALUE));
  }

  static int node(long entry) {
    return (int) entry >>> 1;
  }

  /** Bits of a float such that signed integers order as the floats do; adding 0 removes -0. */
  private static int orderable(float score) {
    int bits = Float.floatToRawIntBits(score + 0.0f);
    return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
  }

  private int place(long entry) {
    int place = Arrays.binarySearch(entries, 0, size, entry);
    return place < 0 ? -place - 1 : place;
  }
}
