package dev.nearfield.graph;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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

  /*
   * Some rows lead a walk on but are no answers: dead ones, and those that a filter keeps out. The
   * beam grows by one for each that it holds, so that it always has room for as many others, and a
   * walk gets through a region of them; but not through one so large that inserting into the beam
   * would cost more than anything else.
   */

  private static final int OTHERS_PER_WANTED = 8;
  private static final int MANY_OTHERS = 1_024;

  private static final long EXPANDED = 1L;

  /** Entries passed one by one: up to here that is faster than a search and a block move. */
  private static final int NEAR_END = 256;

  private long[] entries = new long[64];
  private int width;
  private int size;
  private int cursor;
  private int wanted;

  /** Says which rows may be answers; null if all may, or if nodes are not rows. */
  private @Nullable Answers answers;

  /** Empties the beam and sets how many nodes it keeps. */
  void reset(int width) {
    reset(width, null);
  }

  /** Empties the beam and sets how many nodes it keeps besides those that are no answers. */
  void reset(int width, @Nullable Answers answers) {
    if (entries.length < width) {
      entries = new long[width];
    }
    this.width = width;
    wanted = width;
    this.answers = answers;
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
    if (answers != null && !makeRoomAmongOthers(entry, node, answers)) {
      return;
    }
    int last = size < width ? size : width - 1;
    boolean far = last >= NEAR_END && entries[last - NEAR_END] > entry;
    int place = far ? openFar(entry, last) : openNearEnd(entry, last);
    entries[place] = entry;
    if (size < width) {
      size++;
    }
    if (place < cursor) {
      cursor = place;
    }
  }

  /**
   * Offers a batch, whose arrays are overwritten. Most of a batch is farther than what a full beam
   * holds: it is sorted out without a branch first, as nobody could predict one.
   */
  void offerAll(float[] scores, int[] nodes, int count) {
    float farthest = size == width ? score(size - 1) : Float.NEGATIVE_INFINITY;
    int left = 0;
    for (int i = 0; i < count; i++) {
      float score = scores[i];
      scores[left] = score;
      nodes[left] = nodes[i];
      left += score < farthest ? 0 : 1;
    }
    for (int i = 0; i < left; i++) {
      offer(scores[i], nodes[i]);
    }
  }

  /** Where the k-th node is that may be an answer; {@link Ordinals#NONE} if there are fewer. */
  int rankAmongAnswers(int kth) {
    if (answers == null) {
      return kth <= size ? kth - 1 : Ordinals.NONE;
    }
    int left = kth;
    for (int rank = 0; rank < size; rank++) {
      left -= answers.mayInclude(node(rank)) ? 1 : 0;
      if (left == 0) {
        return rank;
      }
    }
    return Ordinals.NONE;
  }

  /** Keeps the entries that a mark says of, and of these as many as were wanted. */
  void retain(boolean[] marks) {
    int kept = 0;
    for (int rank = 0; rank < size && kept < wanted; rank++) {
      entries[kept] = entries[rank];
      kept += marks[rank] ? 1 : 0;
    }
    size = kept;
    cursor = 0;
  }

  /** The first rank from one on that is not expanded, or {@link Ordinals#NONE}. */
  int upcoming(int from) {
    for (int rank = Math.max(from, cursor); rank < size; rank++) {
      if ((entries[rank] & EXPANDED) == 0) {
        return rank;
      }
    }
    return Ordinals.NONE;
  }

  /**
   * Takes the nearest node not yet expanded.
   *
   * @param limit entry behind which nodes stay
   * @return {@link Ordinals#NONE} when all up to there are expanded
   */
  int popNearest(long limit) {
    while (cursor < size) {
      long entry = entries[cursor];
      if ((entry & EXPANDED) == 0) {
        if (entry > limit) {
          return Ordinals.NONE;
        }
        entries[cursor++] = entry | EXPANDED;
        return (int) entry >>> 1;
      }
      cursor++;
    }
    return Ordinals.NONE;
  }

  /** Nodes not yet expanded. */
  int unexpanded() {
    int count = 0;
    for (int rank = cursor; rank < size; rank++) {
      count += (entries[rank] & EXPANDED) == 0 ? 1 : 0;
    }
    return count;
  }

  long bytes() {
    return (long) entries.length * Long.BYTES;
  }

  static long entry(float score, int node) {
    return ((long) ~orderable(score) << 32) | ((long) node << 1);
  }

  /** The largest entry that a node of this score may have. */
  static long lastEntry(float score) {
    return entry(score, Integer.MAX_VALUE) | EXPANDED;
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

  /** Widens the beam for a node that is no answer, and lets go of such behind the last that is. */
  private boolean makeRoomAmongOthers(long entry, int node, Answers answers) {
    if (!answers.mayInclude(node)) {
      if (width < wanted * OTHERS_PER_WANTED + MANY_OTHERS) {
        widen();
      }
      return size < width || entry < entries[size - 1];
    }
    while (size == width && width > wanted && !answers.mayInclude(node(size - 1))) {
      size--;
      width--;
    }
    cursor = Math.min(cursor, size);
    return size < width || entry < entries[size - 1];
  }

  private void widen() {
    width++;
    if (entries.length < width) {
      entries = Arrays.copyOf(entries, 2 * entries.length);
    }
  }

  /** Moves the entries behind a new one, from the last on; returns where it goes. */
  private int openNearEnd(long entry, int last) {
    int place = last;
    while (place > 0 && entries[place - 1] > entry) {
      entries[place] = entries[place - 1];
      place--;
    }
    return place;
  }

  private int openFar(long entry, int last) {
    int place = -Arrays.binarySearch(entries, 0, last, entry) - 1; // no entry is there twice
    System.arraycopy(entries, place, entries, place + 1, last - place);
    return place;
  }
}
