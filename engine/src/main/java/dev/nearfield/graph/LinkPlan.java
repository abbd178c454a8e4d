package dev.nearfield.graph;

import java.util.Arrays;

/**
 * The neighbors chosen for one row on each of its levels, before any list is changed.
 *
 * <p>Threads: one at a time. Owns: its arrays, grown to the highest level met.
 */
final class LinkPlan {

  private final int[][] neighbors = new int[HnswGraph.MAX_LEVEL + 1][];
  private final int[] counts = new int[HnswGraph.MAX_LEVEL + 1];

  LinkPlan() {
    Arrays.fill(neighbors, new int[0]);
  }

  void set(int level, int[] nodes, int count) {
    if (neighbors[level].length < count) {
      neighbors[level] = new int[256];
    }
    System.arraycopy(nodes, 0, neighbors[level], 0, count);
    counts[level] = count;
  }

  int[] neighbors(int level) {
    return neighbors[level];
  }

  int count(int level) {
    return counts[level];
  }
}
