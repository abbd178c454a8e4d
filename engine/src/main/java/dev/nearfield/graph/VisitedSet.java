package dev.nearfield.graph;

import java.util.Arrays;

/**
 * The nodes met by one walk: a bit per node, and a list of the words touched, so that clearing
 * costs what the walk cost and not what the graph holds.
 *
 * <p>Threads: one at a time. Owns: its arrays.
 */
final class VisitedSet {

  private long[] words = new long[0];
  private int[] touched = new int[1];
  private int touchedCount;

  /** Empties the set and makes room for nodes {@code 0..nodeCount-1}. */
  void reset(int nodeCount) {
    for (int i = 0; i < touchedCount; i++) {
      words[touched[i]] = 0;
    }
    touchedCount = 0;
    int needed = (nodeCount >>> 6) + 1;
    if (words.length < needed) {
      int length = needed + (needed >>> 2);
      words = new long[length];
      touched = new int[length + 1];
    }
  }

  /** Makes room for a node that appeared after the walk began. */
  void ensure(int node) {
    int needed = (node >>> 6) + 1;
    if (words.length < needed) {
      words = Arrays.copyOf(words, needed + (needed >>> 2));
      touched = Arrays.copyOf(touched, words.length + 1);
    }
  }

  /** Adds a node; returns 1 if it was new, else 0: a number, so that callers need no branch. */
  int add(int node) {
    int index = node >>> 6;
    long word = words[index];
    touched[touchedCount] = index;
    touchedCount += word == 0 ? 1 : 0;
    words[index] = word | (1L << node);
    return (int) (~word >>> node) & 1;
  }

  /**
   * Adds a list's neighbors and appends those that were new to {@code nodes}. The fields are copied
   * to locals because C2 would store the count again for each neighbor.
   *
   * @param list address of a {@link NeighborList}
   * @param degree neighbors to read
   * @param limit neighbors from here on are left out
   * @param count nodes there are already
   * @return nodes there are now
   */
  int addNew(long list, int degree, int limit, int[] nodes, int count) {
    long[] bits = words;
    int[] changed = touched;
    int changedCount = touchedCount;
    int newCount = count;
    for (int slot = 0; slot < degree; slot++) {
      int node = NeighborList.neighbor(list, slot);
      if (node < limit) {
        int index = node >>> 6;
        long word = bits[index];
        changed[changedCount] = index;
        changedCount += word == 0 ? 1 : 0;
        bits[index] = word | (1L << node);
        nodes[newCount] = node;
        newCount += (int) (~word >>> node) & 1;
      }
    }
    touchedCount = changedCount;
    return newCount;
  }

  boolean contains(int node) {
    return (words[node >>> 6] >>> node & 1) != 0;
  }

  long bytes() {
    return (long) words.length * Long.BYTES + (long) touched.length * Integer.BYTES;
  }
}
